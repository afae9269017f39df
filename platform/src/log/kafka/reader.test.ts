import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { testBrokers } from '../../testing/kafka.ts';
import { record, write } from '../conformance/scene.ts';
import { valueAt } from '../record-batch.ts';
import { loadClient, type NativeConsumer } from './client.ts';
import { connection } from './connection.ts';
import { ends } from './ends.ts';
import { kafkaLog } from './kafka-log.ts';
import { reader } from './reader.ts';

const settings = await testBrokers();

describe.skipIf(settings === undefined)('a reader on Kafka', { timeout: 60_000 }, () => {
  if (settings === undefined) return;

  test('whose client stops fetching without a word goes on with another one, where it was', async () => {
    const namespace = `test-${randomBytes(6).toString('hex')}`;
    const log = await kafkaLog({ settings, namespace });
    await log.ensureTopic({ name: 'topic', partitions: 1, cleanup: 'delete' });
    const producer = await log.producer('p');
    await write(producer, 'topic', 0, [record(null, '1')]);

    const own = connection(await loadClient(), settings, namespace);
    const clients: NativeConsumer[] = [];
    const watched: typeof own = {
      ...own,
      async consumer(...options) {
        const client = await own.consumer(...options);
        clients.push(client);
        return client;
      },
    };
    const canonical = ends(own);
    const reading = await reader(watched, { ends: canonical, silenceMs: 300 }, [
      { topic: 'topic', partition: 0, offset: 0 },
    ]);
    const values: string[] = [];
    const readUpTo = async (count: number): Promise<void> => {
      for (const until = performance.now() + 20_000; values.length < count && performance.now() < until;)
        for (const batch of await reading.poll(100))
          for (let at = 0; at < batch.count; at++) values.push(valueAt(batch, at)?.toString() ?? '');
    };
    await readUpTo(1);
    clients[0]?.pause(clients[0].assignments());
    await write(producer, 'topic', 0, [record(null, '2'), record(null, '3')]);
    await readUpTo(3);
    expect(values).toEqual(['1', '2', '3']);
    expect(clients).toHaveLength(2);

    await reading.close();
    await canonical.close();
    own.admin.disconnect();
    await log.close();
  });
});
