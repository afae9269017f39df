import { topicUnknown } from './log-error.ts';
import type { Log } from './log.ts';
import { endOf, keyAt, valueAt, type RecordBatch } from './record-batch.ts';

const PATIENCE_MS = 1000;

/**
 * The latest value of every key of one partition, as it stood at one moment during the call; deleted keys are left out. Keys
 * are latin1 text, one character a byte, so `Buffer.from(key, 'latin1')` gives the bytes back. Values are copies.
 *
 * A key that is written again while it reads moves behind what was the end. So it reads on until nothing lies behind its
 * position: every key's latest record was then met, at its place when that was passed, or later.
 */
export async function readCompacted(log: Log, topic: string, partition: number): Promise<Map<string, Buffer>> {
  const endNow = async (): Promise<number> => {
    const end = (await log.ends(topic))[partition];
    if (end === undefined) throw topicUnknown(topic);
    return end;
  };
  const latest = new Map<string, Buffer>();
  let [position, end] = [0, await endNow()];
  if (end === 0) return latest;
  const reader = await log.reader([{ topic, partition, offset: 0 }]);
  try {
    while (position < end) {
      const batches = await reader.poll(PATIENCE_MS);
      for (const batch of batches) {
        keep(latest, batch);
        position = endOf(batch);
      }
      if (batches.length === 0 || position >= end) end = await endNow();
    }
  } finally {
    await reader.close();
  }
  return latest;
}

function keep(latest: Map<string, Buffer>, batch: RecordBatch): void {
  for (let i = 0; i < batch.count; i++) {
    const key = keyAt(batch, i)?.toString('latin1');
    if (key === undefined) continue;
    const value = valueAt(batch, i);
    if (value === null) latest.delete(key);
    else latest.set(key, Buffer.from(value));
  }
}
