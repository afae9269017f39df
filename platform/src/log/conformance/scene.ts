import { emptyCut } from '../cut.ts';
import type { Log, OutgoingRecord, Producer, TopicSpec } from '../log.ts';
import { readRange } from '../read-range.ts';
import { keyAt, offsetAt, valueAt } from '../record-batch.ts';

let named = 0;

/** A name that no other case uses. */
export const fresh = (name: string): string => `${name}-${++named}`;

/** A topic of its own; `delete` with the given number of partitions unless said. */
export async function freshTopic(log: Log, partitions = 1, cleanup: TopicSpec['cleanup'] = 'delete'): Promise<string> {
  const name = fresh('topic');
  await log.ensureTopic({ name, partitions, cleanup });
  return name;
}

/** A data record of two texts. */
export const record = (key: string | null, value: string | null): OutgoingRecord => ({
  key: key === null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(value),
});

/** Commits one transaction with these records. */
export async function write(
  producer: Producer,
  topic: string,
  partition: number,
  records: readonly OutgoingRecord[],
): Promise<void> {
  const transaction = producer.begin();
  for (const each of records) transaction.append(topic, partition, each);
  await transaction.commit();
}

export interface Seen {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
}

/** Everything committed in the topic, partition by partition. */
export async function readAll(log: Log, topic: string): Promise<Seen[]> {
  const ends = await log.ends(topic);
  const seen: Seen[] = [];
  for await (const batch of readRange(log, topic, emptyCut(ends.length), ends))
    for (let i = 0; i < batch.count; i++)
      seen.push({
        partition: batch.partition,
        offset: offsetAt(batch, i),
        key: keyAt(batch, i)?.toString() ?? null,
        value: valueAt(batch, i)?.toString() ?? null,
      });
  return seen.toSorted((a, b) => a.partition - b.partition);
}

/** The values in the topic, partition by partition. */
export const valuesIn = async (log: Log, topic: string): Promise<(string | null)[]> =>
  (await readAll(log, topic)).map(({ value }) => value);

/** Waits until `holds` is true, and fails with what `describe` says when that takes longer than 60 seconds. */
export async function eventually(holds: () => boolean | Promise<boolean>, describe: () => string): Promise<void> {
  const until = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`still not so: ${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
