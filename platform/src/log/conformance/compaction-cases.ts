import { expect, test } from 'vitest';
import type { Log } from '../log.ts';
import { readCompacted } from '../read-compacted.ts';
import { keyAt, valueAt } from '../record-batch.ts';
import { fresh, freshTopic, readAll, record, write } from './scene.ts';
import type { Suite } from './log-under-test.ts';

export function compactionCases(suite: () => Suite): void {
  test('a compacted topic folds to the latest value of each key; a null value removes the key', async () => {
    const { log } = suite();
    const topic = await freshTopic(log, 2, 'compact');
    const producer = await log.producer(fresh('id'));
    await write(producer, topic, 0, [record('a', '1'), record('b', '1'), record('a', '2')]);
    await write(producer, topic, 1, [record('a', 'other partition')]);
    await write(producer, topic, 0, [record('b', null), record('c', '1'), record('a', '3')]);
    const fold = async (partition: number): Promise<Record<string, string>> =>
      Object.fromEntries(
        [...(await readCompacted(log, topic, partition))].map(([key, value]) => [key, value.toString()]),
      );
    expect(await fold(0)).toEqual({ a: '3', c: '1' });
    expect(await fold(1)).toEqual({ a: 'other partition' });
    await write(producer, topic, 0, [record('c', null), record('c', '2'), record('a', null)]);
    expect(await fold(0)).toEqual({ c: '2' });
    await producer.close();
  });

  test('the ends of a compacted topic are what a reader reaches, and aborted writes leave no trace', async () => {
    const { log } = suite();
    const topic = await freshTopic(log, 1, 'compact');
    const producer = await log.producer(fresh('id'));
    for (let i = 0; i < 20; i++) await write(producer, topic, 0, [record(`k${i % 3}`, `${i}`)]);
    const aborted = producer.begin();
    aborted.append(topic, 0, record('k0', 'aborted'));
    await aborted.abort();
    await write(producer, topic, 0, [record('k1', null)]);
    const seen = await readAll(log, topic);
    expect(await log.ends(topic)).toEqual([(seen.at(-1)?.offset ?? -1) + 1]);
    expect(await readCompacted(log, topic, 0)).toEqual(
      new Map([
        ['k0', Buffer.from('18')],
        ['k2', Buffer.from('17')],
      ]),
    );
    await producer.close();
  });

  test('no key is missed that is written again while the topic is read', async () => {
    const { log } = suite();
    const topic = await freshTopic(log, 1, 'compact');
    const producer = await log.producer(fresh('id'));
    await write(producer, topic, 0, [record('a', '0'), record('b', '0')]);
    // A write after each of the first looks at the ends: between them and what is read.
    let writes = 0;
    const written: Log = {
      ...log,
      async ends(name) {
        const ends = await log.ends(name);
        if (writes < 3) await write(producer, topic, 0, [record('a', `${++writes}`)]);
        return ends;
      },
    };
    const found = await readCompacted(written, topic, 0);
    expect([...found.keys()].toSorted((a, b) => a.localeCompare(b))).toEqual(['a', 'b']);
    expect(found.get('a')?.toString()).toMatch(/^[0-3]$/);
    await producer.close();
  });

  test('a reader that follows a compacted topic sees the tombstones', async () => {
    const { log } = suite();
    const topic = await freshTopic(log, 1, 'compact');
    const producer = await log.producer(fresh('id'));
    const reader = await log.reader([{ topic, partition: 0, offset: 0 }]);
    const folded = new Map<string, string | null>();
    const follow = async (key: string, value: string | null): Promise<void> => {
      await write(producer, topic, 0, [record(key, value)]);
      while (folded.get(key) !== value)
        for (const batch of await reader.poll(5000))
          for (let i = 0; i < batch.count; i++)
            folded.set(keyAt(batch, i)?.toString() ?? '', valueAt(batch, i)?.toString() ?? null);
    };
    await follow('a', '1');
    await follow('b', '1');
    await follow('a', null);
    await follow('b', '2');
    expect([...folded]).toEqual([
      ['a', null],
      ['b', '2'],
    ]);
    await reader.close();
    await producer.close();
  });

  test('keys of any length and bytes are told apart', async () => {
    const { log } = suite();
    const topic = await freshTopic(log, 1, 'compact');
    const producer = await log.producer(fresh('id'));
    const long = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256));
    const longer = Buffer.concat([long, Buffer.of(0)]);
    const value = Buffer.from('v');
    await write(
      producer,
      topic,
      0,
      [long, longer, Buffer.of(0xff), Buffer.alloc(0)].map((key) => ({ key, value })),
    );
    const keys = [...(await readCompacted(log, topic, 0)).keys()];
    expect(keys).toEqual([long.toString('latin1'), longer.toString('latin1'), '\u00ff', '']);
    await producer.close();
  });

  test('a record without key is refused, and nothing of its transaction lands', async () => {
    const { log } = suite();
    const topic = await freshTopic(log, 1, 'compact');
    const producer = await log.producer(fresh('id'));
    const transaction = producer.begin();
    const refused = (async () => {
      transaction.append(topic, 0, record('k', 'v'));
      transaction.append(topic, 0, record(null, 'v'));
      await transaction.commit();
    })();
    await expect(refused).rejects.toMatchObject({ code: 'LOG_KEY_MISSING' });
    await transaction.abort();
    expect(await readAll(log, topic)).toEqual([]);
    await producer.close();
  });
}
