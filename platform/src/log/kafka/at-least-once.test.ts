import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { testBrokers } from '../../testing/kafka.ts';
import { eventually, record, valuesIn, write } from '../conformance/scene.ts';
import type { Position } from '../log.ts';
import { kafkaLog } from './kafka-log.ts';

const settings = await testBrokers();
const namespace = `test-${randomBytes(6).toString('hex')}`;

describe.skipIf(settings === undefined)('at least once on Kafka', { timeout: 60_000 }, () => {
  if (settings === undefined) return;
  const open = () => kafkaLog({ settings, namespace, delivery: 'atLeastOnce' });

  test('a commit has its records in the log when it is done, and moves the positions', async () => {
    const log = await open();
    for (const name of ['from', 'to']) await log.ensureTopic({ name, partitions: 1, cleanup: 'delete' });
    const producer = await log.producer('p');
    await write(producer, 'from', 0, [record('k', '1'), record('k', '2')]);
    const consumer = await log.consumer({ group: 'g', member: '0', topics: ['from'] });
    const positions: Position[] = [];
    while (positions.length === 0) {
      const event = await consumer.next(1_000);
      if (event.kind === 'records')
        for (const { topic, partition, count } of event.batches) positions.push({ topic, partition, offset: count });
    }
    const transaction = producer.begin();
    transaction.append('to', 0, record('k', '3'));
    transaction.offsets(consumer, positions);
    await transaction.commit();
    expect(await valuesIn(log, 'to')).toEqual(['3']);
    await eventually(
      async () => (await log.committed('g', 'from'))[0] === positions.at(-1)?.offset,
      () => 'the positions are not committed',
    );
    await consumer.close();
    await log.close();
  });

  test('what exactly once promises beyond it is not kept: an older producer of the same id goes on', async () => {
    const log = await open();
    await log.ensureTopic({ name: 'both', partitions: 1, cleanup: 'delete' });
    const [older, newer] = [await log.producer('same'), await log.producer('same')];
    await write(newer, 'both', 0, [record('k', 'newer')]);
    await write(older, 'both', 0, [record('k', 'older')]);
    expect(await valuesIn(log, 'both')).toEqual(['newer', 'older']);
    await log.close();
  });

  test('a record without a key is refused where the topic is compacted, as in a transaction', async () => {
    const log = await open();
    await log.ensureTopic({ name: 'compacted', partitions: 1, cleanup: 'compact' });
    const producer = await log.producer('p');
    await expect(write(producer, 'compacted', 0, [record(null, '1')])).rejects.toMatchObject({
      code: 'LOG_KEY_MISSING',
    });
    await log.close();
  });
});
