import { headerAt } from './header.ts';
import type { OutgoingRecord } from './log.ts';
import { SLOT, VALUE_START, type RecordBatch } from './record-batch.ts';

/**
 * A watermark marker: a record without key and value, whose header `tempi-watermark` holds an event time
 * (microseconds since 1970 UTC, signed 64 bits, big endian). It counts in the watermark of its partition and nowhere else.
 * A null value is how readers see one without looking at headers: data records always have a value.
 */
export const MARKER_HEADER = 'tempi-watermark';

/** The marker for an event time in microseconds. */
export function watermarkMarker(time: number): OutgoingRecord {
  const value = Buffer.alloc(8);
  value.writeBigInt64BE(BigInt(time));
  return { key: null, value: null, headers: { [MARKER_HEADER]: value } };
}

/** The event time of record `index` in microseconds if it is a watermark marker, else undefined. */
export function markerTimeAt(batch: RecordBatch, index: number): number | undefined {
  if ((batch.slots[index * SLOT + VALUE_START] ?? -1) >= 0) return undefined;
  const time = headerAt(batch, index, MARKER_HEADER);
  return time === undefined ? undefined : Number(time.readBigInt64BE());
}
