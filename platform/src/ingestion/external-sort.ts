import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Heap } from '../operator/heap.ts';
import type { Item } from './item.ts';
import { encodeSpilled, SpilledRun, type Timed } from './spilled-run.ts';

const RUN_BYTES = 32 * 1024 * 1024;
/** What an item takes in memory besides its bytes, roughly. */
const ITEM_BYTES = 256;
const BLOCK_ITEMS = 1_000;

const before = (a: Timed, b: Timed): boolean => a.time < b.time || (a.time === b.time && a.item.line < b.item.line);

/**
 * Sorts items by time, then line, in bounded memory: runs that fit are sorted and written behind one another to one file,
 * then merged by a heap (Knuth, The Art of Computer Programming, volume 3, section 5.4). Without a second run no file is made.
 */
export class ExternalSort {
  readonly #path: string;
  readonly #runBytes: number;
  readonly #runs: { readonly from: number; readonly to: number }[] = [];
  #run: Timed[] = [];
  #bytes = 0;
  #file: FileHandle | undefined;

  constructor(path: string, runBytes = RUN_BYTES) {
    this.#path = path;
    this.#runBytes = runBytes;
  }

  async add(time: number, item: Item): Promise<void> {
    this.#run.push({ time, item });
    this.#bytes += item.end - item.start + ITEM_BYTES;
    if (this.#bytes >= this.#runBytes) await this.#spill();
  }

  /** All items in order, some at a time. */
  async *sorted(): AsyncGenerator<readonly Item[]> {
    if (this.#file === undefined) {
      yield this.#sortedRun().map(({ item }) => item);
      return;
    }
    await this.#spill();
    const file = this.#file;
    const heap = new Heap<SpilledRun>((a, b) => before(a.head, b.head));
    for (const { from, to } of this.#runs) {
      const run = await SpilledRun.open(file, from, to);
      if (run !== undefined) heap.push(run);
    }
    let items: Item[] = [];
    for (let run = heap.pop(); run !== undefined; run = heap.pop()) {
      items.push(run.head.item);
      if (run.advance() || (await run.refill())) heap.push(run);
      if (items.length < BLOCK_ITEMS) continue;
      yield items;
      items = [];
    }
    yield items;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file?.close();
    if (this.#file !== undefined) await rm(this.#path, { force: true });
  }

  #sortedRun(): readonly Timed[] {
    return this.#run.sort((a, b) => (before(a, b) ? -1 : 1));
  }

  async #spill(): Promise<void> {
    if (this.#file === undefined) {
      await mkdir(dirname(this.#path), { recursive: true });
      // One that a killed run left is written over: only one ingester of a contract runs.
      this.#file = await open(this.#path, 'w+');
    }
    const from = this.#runs.at(-1)?.to ?? 0;
    let to = from;
    for (const batch of batches(this.#sortedRun())) {
      const bytes = Buffer.concat(batch.map(encodeSpilled));
      await this.#file.write(bytes, 0, bytes.length, to);
      to += bytes.length;
    }
    this.#runs.push({ from, to });
    this.#run = [];
    this.#bytes = 0;
  }
}

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += BLOCK_ITEMS) yield items.slice(at, at + BLOCK_ITEMS);
}
