import { encodeHeaders } from './header.ts';
import type { OutgoingRecord } from './log.ts';
import { SLOT, type RecordBatch } from './record-batch.ts';

/** Where a batch lies. `offsetDeltas` only where offsets are not `baseOffset`, `baseOffset + 1`, … */
export type BatchAddress = Pick<RecordBatch, 'topic' | 'partition' | 'baseOffset'> &
  Partial<Pick<RecordBatch, 'offsetDeltas'>>;

/** Copies records one behind the other into one buffer and notes their slots. Grows by doubling. */
export class BatchBuilder {
  #bytes = Buffer.allocUnsafe(1024);
  #slots = new Int32Array(16 * SLOT);
  #end = 0;
  #count = 0;

  #hasNullKey = false;

  /** True where a record without key was added. */
  get hasNullKey(): boolean {
    return this.#hasNullKey;
  }

  /** Records so far. */
  get count(): number {
    return this.#count;
  }

  /** Bytes so far. */
  get size(): number {
    return this.#end;
  }

  add(record: OutgoingRecord): void {
    this.addSlices(record.key, record.value, encodeHeaders(record.headers));
  }

  /** Adds a record whose headers are already laid out as in `RecordBatch`. */
  addSlices(key: Uint8Array | null, value: Uint8Array | null, headers: Uint8Array): void {
    this.#reserve((key?.length ?? 0) + (value?.length ?? 0) + headers.length);
    const slot = this.#count * SLOT;
    if (key === null) this.#hasNullKey = true;
    this.#copy(key, slot);
    this.#copy(value, slot + 2);
    this.#slots[slot + 4] = this.#end;
    this.#bytes.set(headers, this.#end);
    this.#end += headers.length;
    this.#count += 1;
  }

  /** The batch of all records so far, without copying: the builder must not be used after it. */
  build(address: BatchAddress): RecordBatch {
    return {
      topic: address.topic,
      partition: address.partition,
      baseOffset: address.baseOffset,
      offsetDeltas: address.offsetDeltas,
      count: this.#count,
      bytes: this.#bytes.subarray(0, this.#end),
      slots: this.#slots.subarray(0, this.#count * SLOT),
    };
  }

  #copy(bytes: Uint8Array | null, slot: number): void {
    this.#slots[slot] = bytes === null ? -1 : this.#end;
    if (bytes !== null) {
      this.#bytes.set(bytes, this.#end);
      this.#end += bytes.length;
    }
    this.#slots[slot + 1] = bytes === null ? -1 : this.#end;
  }

  #reserve(more: number): void {
    if (this.#end + more > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#end + more));
      this.#bytes.copy(grown, 0, 0, this.#end);
      this.#bytes = grown;
    }
    if ((this.#count + 1) * SLOT > this.#slots.length) {
      const grown = new Int32Array(this.#slots.length * 2);
      grown.set(this.#slots);
      this.#slots = grown;
    }
  }
}
