import { createHash, type Hash } from 'node:crypto';
import { fileChunks } from './file-chunks.ts';
import { sourceChanged } from './source-changed.ts';
import type { SourceState } from './source-state.ts';

/**
 * The running SHA-256 of a file's bytes before `to`. Fails with `SOURCE_CHANGED` where they are not those that `state` has
 * read.
 */
export async function prefixDigest(file: string, to: number, state: SourceState | undefined): Promise<Hash> {
  const digest = createHash('sha256');
  for await (const bytes of fileChunks(file, 0, to)) digest.update(bytes);
  if (state === undefined || soFar(digest) === state.digest) return digest;
  throw sourceChanged(file, `other bytes before byte ${to}`);
}

/** A digest's value so far, in hexadecimal; more may follow. */
export const soFar = (digest: Hash): string => digest.copy().digest('hex');
