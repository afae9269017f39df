import type { FileHandle } from 'node:fs/promises';
import { type Item, itemOf, longItem } from './item.ts';

/** An item with what it is sorted by. */
export interface Timed {
  readonly time: number;
  readonly item: Item;
}

/** Time, line, byte and whole length as doubles, then the length of what is kept as int32; the bytes follow. */
const HEAD = 36;
const READ_BYTES = 64 * 1024;

/** An item as a run keeps it. */
export function encodeSpilled({ time, item }: Timed): Buffer {
  const kept = item.end - item.start;
  const bytes = Buffer.allocUnsafe(HEAD + kept);
  bytes.writeDoubleLE(time, 0);
  bytes.writeDoubleLE(item.line, 8);
  bytes.writeDoubleLE(item.byte, 16);
  bytes.writeDoubleLE(item.length, 24);
  bytes.writeInt32LE(kept, 32);
  item.source.copy(bytes, HEAD, item.start, item.end);
  return bytes;
}

/** A sorted run in a file, read a little at a time. */
export class SpilledRun {
  readonly #file: FileHandle;
  readonly #end: number;
  #at: number;
  #read: Timed[] = [];
  #next = 0;
  #head: Timed;

  private constructor(file: FileHandle, at: number, end: number, head: Timed) {
    this.#file = file;
    this.#at = at;
    this.#end = end;
    this.#head = head;
  }

  /** The run in the bytes `from` to `to`, or undefined where it is empty. */
  static async open(file: FileHandle, from: number, to: number): Promise<SpilledRun | undefined> {
    const nothing: Timed = { time: 0, item: itemOf(Buffer.alloc(0), { line: 0, byte: 0 }) };
    const run = new SpilledRun(file, from, to, nothing);
    return (await run.refill()) ? run : undefined;
  }

  /** The least item left. */
  get head(): Timed {
    return this.#head;
  }

  /** Moves to the next item; false where it must be read first. */
  advance(): boolean {
    const next = this.#read[this.#next++];
    if (next !== undefined) this.#head = next;
    return next !== undefined;
  }

  /** Reads on and moves to the next item; false at the end. */
  async refill(): Promise<boolean> {
    this.#read = [];
    this.#next = 0;
    for (let wanted = READ_BYTES; this.#read.length === 0 && this.#at < this.#end; wanted *= 2) {
      const length = Math.min(wanted, this.#end - this.#at);
      const { buffer } = await this.#file.read(Buffer.allocUnsafeSlow(length), 0, length, this.#at);
      this.#at += this.#decode(buffer);
    }
    return this.advance();
  }

  /** Decodes the whole items that `bytes` begin with; returns how many bytes they take. */
  #decode(bytes: Buffer): number {
    let at = 0;
    while (at + HEAD <= bytes.length) {
      const end = at + HEAD + bytes.readInt32LE(at + 32);
      if (end > bytes.length) break;
      const position = { line: bytes.readDoubleLE(at + 8), byte: bytes.readDoubleLE(at + 16) };
      const length = bytes.readDoubleLE(at + 24);
      const kept = bytes.subarray(at + HEAD, end);
      const item = kept.length < length ? longItem(kept, length, position) : itemOf(kept, position);
      this.#read.push({ time: bytes.readDoubleLE(at), item });
      at = end;
    }
    return at;
  }
}
