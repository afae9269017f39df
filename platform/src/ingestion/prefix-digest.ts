import { createHash, type Hash, type KeyObject } from 'node:crypto';
import type { ContractWriter } from './contract-writer.ts';
import { fileChunks } from './file-chunks.ts';
import { digestBy, openDigest } from './guard.ts';
import { sourceChanged } from './source-changed.ts';
import type { SourceState } from './source-state.ts';

/** How the running digest of what was read is kept in a source's state. */
export interface Digests {
  /** A digest's value so far, in hexadecimal; more may follow. */
  readonly soFar: (digest: Hash) => string;
  /** Whether this is what a state has read. */
  readonly fits: (digest: Hash, state: SourceState) => boolean;
}

/** By the writer's guard; a state from before its contract protected a field, or from when it did, has the digest of then. */
export async function digestsOf(
  { guard, begun }: Pick<ContractWriter, 'guard' | 'begun'>,
  keyOf: () => Promise<KeyObject>,
): Promise<Digests> {
  const wasOpen = begun === undefined || begun.sealedFlags === null;
  const then = wasOpen ? openDigest : guard.seal === null ? digestBy(await keyOf()) : guard.digest;
  return {
    soFar: (digest) => guard.digest(digest.copy().digest()),
    fits: (digest, state) => then(digest.copy().digest()) === state.digest,
  };
}

/**
 * The running SHA-256 of a file's bytes before `to`. Fails with `SOURCE_CHANGED` where they are not those that `state` has
 * read.
 */
export async function prefixDigest(
  file: string,
  to: number,
  { state, digests }: { readonly state: SourceState | undefined; readonly digests: Digests },
): Promise<Hash> {
  const digest = createHash('sha256');
  for await (const bytes of fileChunks(file, 0, to)) digest.update(bytes);
  if (state === undefined || digests.fits(digest, state)) return digest;
  throw sourceChanged(file, `other bytes before byte ${to}`);
}
