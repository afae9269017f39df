import { expect, test } from 'vitest';
import { emptyCut } from '../cut.ts';
import { readRange } from '../read-range.ts';
import { offsetAt, valueAt, type RecordBatch } from '../record-batch.ts';
import { fresh, freshTopic, readAll, record, write } from './scene.ts';
import type { Suite } from './log-under-test.ts';

const values = (batches: readonly RecordBatch[]): string[] =>
  batches.flatMap((batch) => Array.from({ length: batch.count }, (_, i) => valueAt(batch, i)?.toString() ?? ''));

export function readerCases(suite: () => Suite): void {
  test('a reader starts at any position, in the middle of a batch too', async () => {
    const { log } = suite();
    const topic = await freshTopic(log);
    const producer = await log.producer(fresh('id'));
    for (let i = 0; i < 4; i++)
      await write(
        producer,
        topic,
        0,
        [0, 1, 2].map((j) => record(null, `${i}.${j}`)),
      );
    await producer.close();
    const all = await readAll(log, topic);
    expect(all).toHaveLength(12);
    for (const [index, { offset }] of all.entries()) {
      const reader = await log.reader([{ topic, partition: 0, offset }]);
      const seen: string[] = [];
      while (seen.length < all.length - index) seen.push(...values(await reader.poll(5000)));
      expect(seen).toEqual(all.slice(index).map(({ value }) => value));
      await reader.close();
    }
  });

  test('a reader that waits is woken by a commit', async () => {
    const { log, subject } = suite();
    const topic = await freshTopic(log, 2);
    const elsewhere = await subject.open(subject.namespaces[0]);
    const producer = await elsewhere.producer(fresh('id'));
    const reader = await log.reader([0, 1].map((partition) => ({ topic, partition, offset: 0 })));
    expect(await reader.poll(50)).toEqual([]);
    const waiting = reader.poll(30_000);
    await write(producer, topic, 1, [record(null, 'woken')]);
    expect(values(await waiting)).toEqual(['woken']);
    await reader.close();
    await elsewhere.close();
  });

  test('a reader keeps only to its partitions', async () => {
    const { log } = suite();
    const topic = await freshTopic(log, 3);
    const producer = await log.producer(fresh('id'));
    for (const partition of [0, 1, 2]) await write(producer, topic, partition, [record(null, `p${partition}`)]);
    await producer.close();
    const reader = await log.reader([{ topic, partition: 2, offset: 0 }]);
    expect(values(await reader.poll(10_000))).toEqual(['p2']);
    expect(await reader.poll(100)).toEqual([]);
    await reader.close();
  });

  test('readRange yields exactly the records of the cut', async () => {
    const { log } = suite();
    const topic = await freshTopic(log, 2);
    const producer = await log.producer(fresh('id'));
    for (let i = 0; i < 5; i++)
      for (const partition of [0, 1])
        await write(producer, topic, partition, [
          record(null, `${partition}.${i}a`),
          record(null, `${partition}.${i}b`),
        ]);
    await producer.close();
    const all = await readAll(log, topic);
    const offsets = [0, 1].map((partition) =>
      all.filter((seen) => seen.partition === partition).map((seen) => seen.offset),
    );
    for (const [low, high] of [
      [0, 10],
      [3, 7],
      [4, 4],
      [9, 10],
    ] as const) {
      const from = offsets.map((own) => own[low] ?? 0);
      const to = offsets.map((own) => (own[high - 1] ?? -1) + 1);
      if (low === high) to.splice(0, 2, ...from);
      const seen: string[] = [];
      for await (const batch of readRange(log, topic, from, to))
        for (let i = 0; i < batch.count; i++) seen.push(`${batch.partition}@${offsetAt(batch, i)}`);
      const expected = all.filter(
        ({ partition, offset }) => offset >= (from[partition] ?? 0) && offset < (to[partition] ?? 0),
      );
      expect(seen.toSorted()).toEqual(expected.map(({ partition, offset }) => `${partition}@${offset}`).toSorted());
    }
    for await (const batch of readRange(log, topic, emptyCut(2), emptyCut(2)))
      throw new Error(`unexpected ${batch.count}`);
  });
}
