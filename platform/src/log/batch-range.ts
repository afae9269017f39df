import { offsetAt, SLOT, type RecordBatch } from './record-batch.ts';

/** The records of `batch` with `from <= offset < to`, as a view; undefined when there are none. */
export function within(batch: RecordBatch, from: number, to: number): RecordBatch | undefined {
  const first = indexOf(batch, from);
  const last = indexOf(batch, to);
  if (first >= last) return undefined;
  if (first === 0 && last === batch.count) return batch;
  const dense = batch.offsetDeltas === undefined;
  return {
    ...batch,
    count: last - first,
    baseOffset: dense ? batch.baseOffset + first : batch.baseOffset,
    offsetDeltas: batch.offsetDeltas?.subarray(first, last),
    slots: batch.slots.subarray(first * SLOT, last * SLOT),
  };
}

/** The index of the first record at or after `offset`; `count` when there is none. Offsets increase: a binary search. */
function indexOf(batch: RecordBatch, offset: number): number {
  let low = 0;
  let high = batch.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (offsetAt(batch, middle) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
