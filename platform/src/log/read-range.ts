import { within } from './batch-range.ts';
import type { Cut } from './cut.ts';
import type { Log } from './log.ts';
import { endOf, type RecordBatch } from './record-batch.ts';

/**
 * Exactly the committed records of `topic` with `from <= offset < to`, in offset order within a partition. A partition is
 * done when a record at or beyond its end was seen (a compacted topic may have dropped the last one selected), or, should
 * `to` lie beyond what is committed, when everything committed was seen. Ends early, without an error, when `signal` aborts.
 */
export async function* readRange(
  log: Log,
  topic: string,
  from: Cut,
  to: Cut,
  signal?: AbortSignal,
): AsyncGenerator<RecordBatch> {
  const pending = new Map<number, number>();
  for (const [partition, end] of to.entries()) {
    const start = from[partition] ?? 0;
    if (start < end) pending.set(partition, start);
  }
  if (pending.size === 0) return;
  const reader = await log.reader([...pending].map(([partition, offset]) => ({ topic, partition, offset })));
  try {
    while (pending.size > 0 && signal?.aborted !== true) {
      const batches = await reader.poll(PATIENCE_MS);
      for (const batch of batches) {
        const end = to[batch.partition] ?? 0;
        const selected = within(batch, from[batch.partition] ?? 0, end);
        if (pending.has(batch.partition)) pending.set(batch.partition, endOf(batch));
        if (endOf(batch) >= end) pending.delete(batch.partition);
        if (selected !== undefined) yield selected;
      }
      if (batches.length === 0) {
        const ends = await log.ends(topic);
        for (const [partition, position] of pending) if (position >= (ends[partition] ?? 0)) pending.delete(partition);
      }
    }
  } finally {
    await reader.close();
  }
}

const PATIENCE_MS = 1000;
