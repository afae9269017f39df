import { HEADERS_START, SLOT, type RecordBatch } from './record-batch.ts';

/**
 * The header that says which record of its contract a record is: int64 BE, counted from 0 by the ingester over all partitions, in
 * the order of acceptance. It breaks ties of event time the same way whatever the number of partitions. Records come with this
 * header alone, so that it is found without a search.
 */
export const SEQUENCE_HEADER = 'tempi-sequence';

const NAME = Buffer.from(SEQUENCE_HEADER);
/** One header: count 1, the name's length (both zigzag varints of one byte), the name, the value's length 8. */
const HEAD = Buffer.concat([Buffer.from([2, NAME.length * 2]), NAME, Buffer.from([16])]);

/** The value of the header. */
export function sequenceHeader(sequence: number): Buffer {
  const value = Buffer.allocUnsafe(8);
  value.writeInt32BE(Math.floor(sequence / 2 ** 32), 0);
  value.writeUInt32BE(sequence % 2 ** 32, 4);
  return value;
}

/** The sequence of record `index`; 0 where a foreign writer gave none. */
export function sequenceAt(batch: RecordBatch, index: number): number {
  const { bytes } = batch;
  const start = batch.slots[index * SLOT + HEADERS_START] ?? 0;
  const value = start + HEAD.length;
  if (value + 8 > bytes.length) return 0;
  for (let at = 0; at < HEAD.length; at++) if (bytes[start + at] !== HEAD[at]) return 0;
  return bytes.readInt32BE(value) * 2 ** 32 + bytes.readUInt32BE(value + 4);
}
