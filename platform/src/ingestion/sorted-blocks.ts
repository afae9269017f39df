import { createHash, type Hash } from 'node:crypto';
import { CHUNK, fileChunks } from './file-chunks.ts';
import type { Item, SourcePosition } from './item.ts';
import { lineBlocks } from './line-blocks.ts';
import { sourceChanged } from './source-changed.ts';
import type { BlockOptions, SourceBlock, SourceProgress } from './source-blocks.ts';
import { ExternalSort } from './external-sort.ts';

export interface SortOptions extends BlockOptions {
  /** The event time of a line's text in microseconds; anything else where it has none. */
  readonly timeOf: (text: string) => unknown;
  /** Where lines go that do not fit into `bytes` of memory. */
  readonly spill: { readonly file: string; readonly bytes?: number };
}

/**
 * The lines of a file by event time, equal times in the order of the file; lines without an event time come first. A place
 * in this order is the number of items before it, so the file must stay as it is: it fails with `SOURCE_CHANGED` where it did not.
 */
export async function* sortedBlocks(options: SortOptions): AsyncGenerator<SourceBlock> {
  const { file, state, digests, spill, chunk = CHUNK } = options;
  if (state !== undefined && !digests.fits(await digestOf(file), state)) throw sourceChanged(file, 'other bytes');
  const done = state?.counts.received ?? 0;
  if (state !== undefined && state.sortedItems === done) return;

  await using sort = new ExternalSort(spill.file, spill.bytes);
  const { digest, ...reached } = await collect(options, sort);
  if (state !== undefined && !digests.fits(digest, state)) throw sourceChanged(file, 'other bytes');
  const progress: SourceProgress = { ...reached, digest: digests.soFar(digest) };
  let skipped = 0;
  let items: Item[] = [];
  let bytes = 0;
  for await (const some of sort.sorted()) {
    for (const item of some) {
      if (skipped < done) {
        skipped += 1;
        continue;
      }
      items.push(item);
      bytes += item.length;
      if (bytes < chunk) continue;
      yield { items, progress };
      items = [];
      bytes = 0;
    }
  }
  if (items.length > 0) yield { items, progress };
}

async function collect(
  { file, start, timeOf, chunk = CHUNK }: SortOptions,
  sort: ExternalSort,
): Promise<Omit<SourceProgress, 'digest'> & { readonly digest: Hash }> {
  const digest = createHash('sha256');
  for await (const bytes of fileChunks(file, 0, start.byte)) digest.update(bytes);
  let items = 0;
  let position: SourcePosition = start;
  let open = false;
  for await (const block of lineBlocks(fileChunks(file, start.byte, undefined, chunk), start)) {
    digest.update(block.bytes);
    for (const item of block.items) {
      const time = item.text === null ? undefined : timeOf(item.text);
      await sort.add(typeof time === 'number' ? time : Number.NEGATIVE_INFINITY, item);
      items += 1;
    }
    position = block.end ?? position;
    open = block.open;
  }
  return { position, open, digest, sortedItems: items };
}

async function digestOf(file: string): Promise<Hash> {
  const digest = createHash('sha256');
  for await (const bytes of fileChunks(file, 0)) digest.update(bytes);
  return digest;
}
