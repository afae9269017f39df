import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate, openDatabase } from '../../database/index.ts';
import { testDatabase, type TestDatabase } from '../../testing/database.ts';
import { eventually, fresh, freshTopic, readAll, record, valuesIn, write } from '../conformance/scene.ts';
import { headersAt } from '../header.ts';
import type { ConsumerEvent, Log } from '../log.ts';
import { keyAt, offsetAt, valueAt } from '../record-batch.ts';
import { losingProxy } from './losing-proxy.ts';
import { postgresLog, postgresLogMigrations } from './index.ts';

let server: TestDatabase;
let namespace: string;
let database: Kysely<Record<string, never>>;
let log: Log;

beforeAll(async () => {
  server = await testDatabase();
  namespace = server.namespace();
  database = openDatabase({ url: server.url, namespace });
  await migrate(database, namespace, postgresLogMigrations);
  log = await postgresLog({ database, url: server.url, namespace });
});
afterAll(async () => {
  await log.close();
  await database.destroy();
  await server.close();
});

test('writers in many processes at once leave no gap, and a reader that follows them skips nothing', async () => {
  const topic = await freshTopic(log, 3);
  const following = (async () => {
    const reader = await log.reader([0, 1, 2].map((partition) => ({ topic, partition, offset: 0 })));
    const next = [0, 0, 0];
    while (next.some((offset) => offset < 160)) {
      for (const batch of await reader.poll(1000)) {
        expect(batch.baseOffset).toBe(next[batch.partition]);
        next[batch.partition] = batch.baseOffset + batch.count;
      }
    }
    await reader.close();
  })();
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    const producer = await log.producer(fresh('id'));
    for (let i = 0; i < 20; i++) {
      const transaction = producer.begin();
      // In an order of its own, so that locks taken in the order of the calls would meet head-on.
      for (const partition of [0, 1, 2].map((p) => (p * (writer % 2 === 0 ? 1 : 2) + writer) % 3))
        for (const half of ['a', 'b']) transaction.append(topic, partition, record(null, `${writer}.${i}${half}`));
      await transaction.commit();
    }
    await producer.close();
  });
  await Promise.all([...writers, following]);
  expect(await log.ends(topic)).toEqual([160, 160, 160]);
});

test('the partitions of a process that is killed go to the others at once, at their committed positions', async () => {
  const topic = await freshTopic(log, 2);
  const group = fresh('group');
  const child = spawn(process.execPath, ['--input-type=module', '-e', MEMBER, server.url, namespace, group, topic], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [owned] = (await once(child.stdout, 'data')) as [Buffer];
  expect(owned.toString()).toBe('owns 2');
  const consumer = await log.consumer({ group, member: 'survivor', topics: [topic] });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const killed = performance.now();
  const positions = new Map<number, number>();
  while (positions.size < 2) {
    const event = await consumer.next(1000);
    if (event.kind === 'assigned') for (const each of event.positions) positions.set(each.partition, each.offset);
  }
  expect(performance.now() - killed).toBeLessThan(5000);
  expect([...positions].toSorted()).toEqual([
    [0, 5],
    [1, 5],
  ]);
  await consumer.close();
});

const module = (path: string): string => new URL(path, import.meta.url).href;
const MEMBER = `
  const { openDatabase } = await import('${module('../../database/index.ts')}');
  const { postgresLog } = await import('${module('./index.ts')}');
  const [url, namespace, group, topic] = process.argv.slice(1);
  const log = await postgresLog({ database: openDatabase({ url, namespace }), url, namespace });
  const consumer = await log.consumer({ group, member: 'victim', topics: [topic] });
  const { positions } = await consumer.next(10_000);
  const transaction = (await log.producer(group)).begin();
  transaction.offsets(consumer, positions.map((position) => ({ ...position, offset: 5 })));
  await transaction.commit();
  process.stdout.write('owns ' + positions.length);
  for (;;) await consumer.next(1000);
`;

test('when the server breaks all connections, the reader goes on, the member comes back, and a commit can be retried', async () => {
  const proxy = await losingProxy(server.url);
  const own = openDatabase({ url: proxy.url, namespace });
  const broken = await postgresLog({ database: own, url: proxy.url, namespace });
  const topic = await freshTopic(broken);
  const consumer = await broken.consumer({ group: fresh('group'), member: 'm', topics: [topic] });
  const producer = await broken.producer(fresh('id'));
  const reader = await broken.reader([{ topic, partition: 0, offset: 0 }]);
  const kinds: ConsumerEvent['kind'][] = [];
  const heard = async (kind: ConsumerEvent['kind']): Promise<void> => {
    kinds.length = 0;
    await eventually(
      async () => {
        const event = await retrying(() => consumer.next(100));
        kinds.push(event.kind);
        return event.kind === kind;
      },
      () => `the consumer says ${kind}: ${kinds.join()}`,
    );
  };
  await heard('assigned');
  const transaction = producer.begin();
  transaction.append(topic, 0, record(null, 'after the break'));

  proxy.breakAll();
  await retrying(() => transaction.commit());
  await eventually(
    async () => (await retrying(() => reader.poll(1000))).length > 0,
    () => 'the reader reads on',
  );
  await heard('lost');
  await heard('assigned');
  await heard('records');
  expect(await valuesIn(log, topic)).toEqual(['after the break']);
  await broken.close();
  await own.destroy();
  await proxy.close();
});

test('a log whose session was away for a moment wakes the readers of others as before', async () => {
  const proxy = await losingProxy(server.url);
  const own = openDatabase({ url: proxy.url, namespace });
  const writer = await postgresLog({ database: own, url: proxy.url, namespace });
  const topic = await freshTopic(writer);
  const producer = await writer.producer(fresh('id'));
  const reader = await log.reader([{ topic, partition: 0, offset: 0 }]);
  const heardAfter = async (): Promise<number> => {
    await reader.poll(0);
    const heard = reader.poll(2000);
    const written = performance.now();
    const transaction = producer.begin();
    transaction.append(topic, 0, record(null, 'v'));
    await retrying(() => transaction.commit());
    await heard;
    return performance.now() - written;
  };
  await heardAfter();
  proxy.breakAll();
  // Committed while the session is away: announced once it is back.
  await heardAfter();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const delays = [await heardAfter(), await heardAfter(), await heardAfter()];
  expect(Math.min(...delays)).toBeLessThan(200);
  await writer.close();
  await own.destroy();
  await proxy.close();
});

/** As callers do: again, as long as the log says that it may help. */
async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error && 'canRetry' in error && error.canRetry === true)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

test('tombstones are swept when they are old, but for the last record of a partition', async () => {
  const topic = await freshTopic(log, 1, 'compact');
  const producer = await log.producer(fresh('id'));
  await write(
    producer,
    topic,
    0,
    ['a', 'b', 'c'].map((key) => record(key, '1')),
  );
  await write(producer, topic, 0, [record('a', null), record('b', null)]);
  const sweep = (): Promise<void> => log.ensureTopic({ name: topic, partitions: 1, cleanup: 'compact' });
  const keys = async (): Promise<(string | null)[]> => (await readAll(log, topic)).map(({ key }) => key);
  await sweep();
  expect(await keys()).toEqual(['c', 'a', 'b']);
  await sql`update log_compacted set written_at = now() - interval '2 hours'`.execute(database);
  await sweep();
  expect(await keys()).toEqual(['c', 'b']);
  expect(await log.ends(topic)).toEqual([5]);

  // A process that never makes the topic sweeps it when it writes.
  const writer = await postgresLog({ database, url: server.url, namespace });
  await write(await writer.producer(fresh('id')), topic, 0, [record('d', '1')]);
  expect(await keys()).toEqual(['c', 'd']);
  await writer.close();
  await producer.close();
});

test('a reader catches up over many polls, with offsets in order and nothing twice', async () => {
  const topic = await freshTopic(log, 2);
  const producer = await log.producer(fresh('id'));
  const value = Buffer.alloc(1000);
  for (let i = 0; i < 6; i++) {
    const transaction = producer.begin();
    for (let j = 0; j < 4000; j++) transaction.append(topic, j % 2, { key: null, value });
    await transaction.commit();
  }
  const offsets = [0, 1].map(() => [] as number[]);
  for (const { partition, offset } of await readAll(log, topic)) offsets[partition]?.push(offset);
  for (const seen of offsets) expect(seen).toEqual(Array.from({ length: 12_000 }, (_, offset) => offset));
  await producer.close();
});

test('a compacted topic is read record by record as it was written, however far offsets are from one another', async () => {
  const topic = await freshTopic(log, 2, 'compact');
  const producer = await log.producer(fresh('id'));
  const transaction = producer.begin();
  const written = [
    { key: '', value: '', headers: {} },
    { key: 'null', value: null, headers: { h: Buffer.from('of a null value') } },
    { key: 'empty', value: '', headers: { h: Buffer.alloc(0), i: Buffer.from('1') } },
    { key: 'ä', value: 'ö'.repeat(500), headers: {} },
    { key: 'far', value: 'away', headers: {} },
    { key: 'last', value: null, headers: {} },
  ];
  for (const { key, value, headers } of written)
    for (const partition of [0, 1])
      transaction.append(topic, partition, {
        ...{ key: Buffer.from(key), value: value === null ? null : Buffer.from(value), headers },
      });
  await transaction.commit();
  const far = 2 ** 33;
  await sql`update log_compacted set "offset" = "offset" + ${far}::bigint where "offset" >= 4 and partition = 1
    and topic_id = (select id from log_topic where name = ${topic})`.execute(database);
  const reader = await log.reader([0, 1].map((partition) => ({ topic, partition, offset: 0 })));
  const found: unknown[][] = [[], []];
  while (found.some((records) => records.length < written.length))
    for (const batch of await reader.poll(1000))
      for (let i = 0; i < batch.count; i++)
        found[batch.partition]?.push({
          offset: offsetAt(batch, i),
          key: keyAt(batch, i)?.toString(),
          value: valueAt(batch, i)?.toString() ?? null,
          headers: headersAt(batch, i) ?? {},
        });
  await reader.close();
  for (const partition of [0, 1])
    expect(found[partition]).toEqual(
      written.map((each, i) => ({ ...each, offset: partition === 1 && i >= 4 ? far + i : i })),
    );
  await producer.close();
});
