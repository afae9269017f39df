/**
 * Committed records of one partition as a view over bytes: no object exists per record.
 *
 * `slots` holds {@link SLOT} integers a record, each an index into `bytes`:
 * key start, key end, value start, value end, headers start. A null key or value has start -1.
 * Headers are laid out as in Kafka's record format v2 (varint count, then varint length + name, varint length + value).
 * The offset of record i is `baseOffset + (offsetDeltas ? offsetDeltas[i] : i)`; offsets increase, gaps are allowed.
 */
export interface RecordBatch {
  readonly topic: string;
  readonly partition: number;
  /** Records in the batch, at least 1. */
  readonly count: number;
  readonly baseOffset: number;
  readonly offsetDeltas: Int32Array | undefined;
  readonly bytes: Buffer;
  readonly slots: Int32Array;
}

/** Integers a record takes in `slots`. */
export const SLOT = 5;
export const KEY_START = 0;
export const KEY_END = 1;
export const VALUE_START = 2;
export const VALUE_END = 3;
export const HEADERS_START = 4;

/** The offset of record `index`. */
export const offsetAt = (batch: RecordBatch, index: number): number =>
  batch.baseOffset + (batch.offsetDeltas === undefined ? index : (batch.offsetDeltas[index] ?? 0));

/** The canonical exclusive end of the batch: the offset after its last record. */
export const endOf = (batch: RecordBatch): number => offsetAt(batch, batch.count - 1) + 1;

/** The key's bytes (a view, not a copy), or null. */
export const keyAt = (batch: RecordBatch, index: number): Buffer | null => slice(batch, index, KEY_START);

/** The value's bytes (a view, not a copy), or null. */
export const valueAt = (batch: RecordBatch, index: number): Buffer | null => slice(batch, index, VALUE_START);

function slice(batch: RecordBatch, index: number, field: typeof KEY_START | typeof VALUE_START): Buffer | null {
  const start = batch.slots[index * SLOT + field] ?? -1;
  return start < 0 ? null : batch.bytes.subarray(start, batch.slots[index * SLOT + field + 1]);
}
