import type { BatchAddress } from '../batch-builder.ts';
import { HEADERS_START, KEY_START, SLOT, VALUE_START, type RecordBatch } from '../record-batch.ts';

/**
 * A batch as one value of a table. Layout: the byte 1 (the format's version); then for each record three signed 32-bit
 * little-endian lengths: key, value (-1 where null), headers; then for each record the bytes of its key, value and
 * headers, without gaps. Lengths lie together so that a reader makes the slots in one pass over integers.
 */
export function encodeFrame(batch: RecordBatch): Buffer {
  const { bytes, count, slots } = batch;
  const directory = new Int32Array(count * FIELDS);
  let end = bytes.length;
  for (let i = count - 1; i >= 0; i--) {
    const slot = i * SLOT;
    const headers = slots[slot + HEADERS_START] ?? 0;
    const value = slots[slot + VALUE_START] ?? -1;
    const key = slots[slot + KEY_START] ?? -1;
    const afterKey = value < 0 ? headers : value;
    directory[i * FIELDS] = key < 0 ? -1 : afterKey - key;
    directory[i * FIELDS + 1] = value < 0 ? -1 : headers - value;
    directory[i * FIELDS + 2] = end - headers;
    end = key < 0 ? afterKey : key;
  }
  return Buffer.concat([VERSION, new Uint8Array(directory.buffer), bytes]);
}

/** The batch that `frame` holds, a view over it. */
export function decodeFrame(frame: Buffer, count: number, address: BatchAddress): RecordBatch {
  const start = frame.byteOffset + VERSION.length;
  const size = count * FIELDS * Int32Array.BYTES_PER_ELEMENT;
  // Copied, for the frame may lie at an address that integers cannot be read from.
  const directory = new Int32Array(frame.buffer.slice(start, start + size));
  const slots = slotsOf(directory, VERSION.length + size);
  return { ...address, offsetDeltas: address.offsetDeltas, count, bytes: frame, slots };
}

/** The slots of records whose lengths are these (see `encodeFrame`) and whose bytes begin at `at`. */
export function slotsOf(directory: Int32Array, from: number): Int32Array {
  const slots = new Int32Array((directory.length / FIELDS) * SLOT);
  let at = from;
  let slot = 0;
  for (let field = 0; field < directory.length; field += FIELDS) {
    const key = directory[field] ?? -1;
    const value = directory[field + 1] ?? -1;
    slots[slot] = key < 0 ? -1 : at;
    if (key > 0) at += key;
    slots[slot + 1] = key < 0 ? -1 : at;
    slots[slot + 2] = value < 0 ? -1 : at;
    if (value > 0) at += value;
    slots[slot + 3] = value < 0 ? -1 : at;
    slots[slot + 4] = at;
    at += directory[field + 2] ?? 0;
    slot += SLOT;
  }
  return slots;
}

const VERSION = Uint8Array.of(1);
const FIELDS = 3;
