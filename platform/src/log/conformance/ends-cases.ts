import { expect, test } from 'vitest';
import { watermarkMarker } from '../marker.ts';
import { endOf } from '../record-batch.ts';
import { fresh, freshTopic, readAll, record, write } from './scene.ts';
import type { Suite } from './log-under-test.ts';

export function endsCases(suite: () => Suite): void {
  test('ends are canonical: aborted and control records do not count, markers do', async () => {
    const { log } = suite();
    const topic = await freshTopic(log, 2);
    const producer = await log.producer(fresh('id'));
    const abort = async (): Promise<void> => {
      const transaction = producer.begin();
      for (let i = 0; i < 3; i++) transaction.append(topic, 0, record(null, 'aborted'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      await transaction.abort();
    };
    const lastSeen = async (): Promise<number> => ((await readAll(log, topic)).at(-1)?.offset ?? -1) + 1;

    await abort();
    expect(await log.ends(topic)).toEqual([0, 0]);
    await write(producer, topic, 0, [record(null, 'a'), record(null, 'b')]);
    const after = await log.ends(topic);
    expect(after).toEqual([await lastSeen(), 0]);
    expect(after[0]).toBeGreaterThanOrEqual(2);
    await abort();
    await abort();
    expect(await log.ends(topic)).toEqual(after);
    await write(producer, topic, 0, [watermarkMarker(1)]);
    expect(await log.ends(topic)).toEqual([await lastSeen(), 0]);
    expect((await log.ends(topic))[0]).toBeGreaterThan(after[0] ?? 0);
    await producer.close();
  });

  test('lag is ends less committed: all of it before, none after the last batch is committed', async () => {
    const { log } = suite();
    const topic = await freshTopic(log);
    const group = fresh('group');
    const producer = await log.producer(fresh('id'));
    for (let i = 0; i < 3; i++) await write(producer, topic, 0, [record(null, `${i}`)]);
    expect(await log.committed(group, topic)).toEqual([0]);
    const consumer = await log.consumer({ group, member: '0', topics: [topic] });
    const ends = await log.ends(topic);
    let end = 0;
    while (end < (ends[0] ?? 0)) {
      const event = await consumer.next(1000);
      if (event.kind !== 'records' || event.batches.length === 0) continue;
      end = Math.max(...event.batches.map(endOf));
      const transaction = producer.begin();
      transaction.offsets(consumer, [{ topic, partition: 0, offset: end }]);
      await transaction.commit();
    }
    expect(await log.committed(group, topic)).toEqual(ends);
    await consumer.close();
    await producer.close();
  });
}
