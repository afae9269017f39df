import type { Hash } from 'node:crypto';
import { CHUNK, fileChunks } from './file-chunks.ts';
import type { Item, SourcePosition } from './item.ts';
import { lineBlocks } from './line-blocks.ts';
import { type Digests, prefixDigest } from './prefix-digest.ts';
import { sourceChanged } from './source-changed.ts';
import type { SourceState } from './source-state.ts';

/** How far a source is read: the part of its state that is not counted. */
export type SourceProgress = Pick<SourceState, 'position' | 'open' | 'digest' | 'sortedItems'>;

/** Items in the order they are ingested, and how far the source is read after them; undefined where nothing can be committed. */
export interface SourceBlock {
  readonly items: readonly Item[];
  readonly progress: SourceProgress | undefined;
}

export interface BlockOptions {
  readonly file: string;
  /** Where the first line begins. */
  readonly start: SourcePosition;
  /** What was ingested before. */
  readonly state: SourceState | undefined;
  readonly digests: Digests;
  /** Bytes read at a time. */
  readonly chunk?: number;
}

/** The lines of a file from where it was left. Fails with `SOURCE_CHANGED` where the part already read is not what it was. */
export async function* plainBlocks({
  file,
  start,
  state,
  digests,
  chunk = CHUNK,
}: BlockOptions): AsyncGenerator<SourceBlock> {
  let from = state?.position ?? start;
  const digest = await prefixDigest(file, from.byte, { state, digests });
  if (state?.open === true) from = await pastEnding(file, from, digest);
  for await (const { items, bytes, end, open } of lineBlocks(fileChunks(file, from.byte, undefined, chunk), from)) {
    digest.update(bytes);
    yield { items, progress: end && { position: end, open, digest: digests.soFar(digest), sortedItems: null } };
  }
}

/** A last line that had no ending counts as it stood: it may get its ending later, but no more text. */
async function pastEnding(file: string, from: SourcePosition, digest: Hash): Promise<SourcePosition> {
  for await (const bytes of fileChunks(file, from.byte, from.byte + 2)) {
    const [ending] = /^\r?\n/.exec(bytes.toString('latin1')) ?? [];
    if (ending === undefined) throw sourceChanged(file, `more text in line ${from.line - 1}`);
    digest.update(ending);
    return { line: from.line, byte: from.byte + ending.length };
  }
  return from;
}
