import { MeshError } from '@tempi/platform/error';
import { unreadableDocument, type GateInput, type Trip } from '@tempi/platform/gate';
import { readOdcs } from '@tempi/platform/odcs';
import { baseDocuments, type BaseDocument } from './base-documents.ts';

/** What a base publishes, and which of its documents cannot be read: who repairs them must not be stopped by them. */
export interface Base {
  readonly published: GateInput['base'];
  readonly unreadable: readonly Trip[];
}

/** The base of a commit or tree. Fails as `baseDocuments` does. */
export async function readBase(root: string, ref: string): Promise<Base> {
  const read = (await baseDocuments(root, ref)).map((document) => readDocument(ref, document));
  return {
    published: read.flatMap((one) => ('kind' in one ? [one] : [])),
    unreadable: read.flatMap((one) => ('rule' in one ? [one] : [])),
  };
}

function readDocument(ref: string, { path, text }: BaseDocument): ReturnType<typeof readOdcs> | Trip {
  try {
    return readOdcs(text, `${ref}:${path}`);
  } catch (error) {
    if (error instanceof MeshError && error.code === 'ODCS_INVALID') return unreadableDocument(path, error.found);
    throw error;
  }
}
