import { emptyCut } from './cut.ts';
import { topicUnknown } from './log-error.ts';
import type { Log } from './log.ts';
import { readRange } from './read-range.ts';
import { keyAt, valueAt } from './record-batch.ts';

/**
 * The latest value of every key of one partition, up to what is committed now; deleted keys are left out. Keys are latin1
 * text, one character a byte, so `Buffer.from(key, 'latin1')` gives the bytes back. Values are copies.
 */
export async function readCompacted(log: Log, topic: string, partition: number): Promise<Map<string, Buffer>> {
  const ends = await log.ends(topic);
  const end = ends[partition];
  if (end === undefined) throw topicUnknown(topic);
  const only = ends.map((value, index) => (index === partition ? value : 0));
  const latest = new Map<string, Buffer>();
  for await (const batch of readRange(log, topic, emptyCut(ends.length), only)) {
    for (let i = 0; i < batch.count; i++) {
      const key = keyAt(batch, i)?.toString('latin1');
      if (key === undefined) continue;
      const value = valueAt(batch, i);
      if (value === null) latest.delete(key);
      else latest.set(key, Buffer.from(value));
    }
  }
  return latest;
}
