import { randomBytes } from 'node:crypto';
import type { RdKafka } from '@confluentinc/kafka-javascript';
import { describe, expect, test, vi } from 'vitest';
import { testBrokers } from '../../testing/kafka.ts';
import { record, write } from '../conformance/scene.ts';
import type { Consumer, ConsumerEvent } from '../log.ts';
import { ask } from './calls.ts';
import { loadClient } from './client.ts';
import { connection } from './connection.ts';
import { Code } from './kafka-error.ts';
import { kafkaLog } from './kafka-log.ts';
import { joinGroup } from './member.ts';

const settings = await testBrokers();
const fresh = (): string => `test-${randomBytes(6).toString('hex')}`;

/** Calls `next` until an event of this kind comes, without records. */
async function until(consumer: Consumer, kind: ConsumerEvent['kind']): Promise<ConsumerEvent> {
  for (;;) {
    const event = await consumer.next(100);
    if (event.kind === kind && (event.kind !== 'records' || event.batches.length > 0)) return event;
  }
}

describe.skipIf(settings === undefined)('a member of a Kafka group', { timeout: 60_000 }, () => {
  if (settings === undefined) return;

  test('that was replaced under its name hears of the loss, then is fenced, and leaves its successor alone', async () => {
    const log = await kafkaLog({ settings, namespace: fresh() });
    await log.ensureTopic({ name: 'topic', partitions: 1, cleanup: 'delete' });
    const older = await log.consumer({ group: 'g', member: 'slot', topics: ['topic'] });
    await until(older, 'assigned');
    const newer = await log.consumer({ group: 'g', member: 'slot', topics: ['topic'] });
    await until(newer, 'assigned');
    await until(older, 'lost');
    await expect(until(older, 'assigned')).rejects.toMatchObject({ code: 'LOG_FENCED', canRetry: false });
    await older.close();
    await write(await log.producer('p'), 'topic', 0, [record('k', 'v')]);
    await until(newer, 'records');
    await log.close();
  });

  test('does not know whether it was replaced where nobody answers: it asks again later', async () => {
    const namespace = fresh();
    const log = await kafkaLog({ settings, namespace });
    await log.ensureTopic({ name: 'topic', partitions: 1, cleanup: 'delete' });
    const connected = connection(await loadClient(), settings, namespace);
    const group = `${namespace}.g`;
    const member = await joinGroup(connected, { group, member: 'slot', topics: [`${namespace}.topic`] }, () => {});
    // Until the broker has it, the member has no id to compare with.
    await vi.waitFor(async () => {
      const answer = await ask<RdKafka.GroupDescriptions>(connected.admin, (done) =>
        connected.admin.describeGroups([group], {}, done),
      );
      expect(answer.groups[0]?.members).toHaveLength(1);
    }, 20_000);
    await member.identify();
    expect(await member.isReplaced()).toBe(false);
    vi.spyOn(connected.admin, 'describeGroups').mockImplementation((...call: unknown[]) => {
      (call.at(-1) as (error: object) => void)({ code: Code.timedOut, message: 'timed out' });
    });
    await expect(member.isReplaced()).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE', canRetry: true });
    await expect(member.identify()).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE', canRetry: true });
    await member.abandon();
    connected.admin.disconnect();
    await log.close();
  });

  test('commits positions under the assignment they were read under, or not at all', async () => {
    const log = await kafkaLog({ settings, namespace: fresh() });
    await log.ensureTopic({ name: 'topic', partitions: 2, cleanup: 'delete' });
    const producer = await log.producer('p');
    await write(producer, 'topic', 0, [record('k', 'v')]);
    const first = await log.consumer({ group: 'g', member: 'a', topics: ['topic'] });
    await until(first, 'records');
    const transaction = producer.begin();
    transaction.offsets(first, [{ topic: 'topic', partition: 0, offset: 1 }]);
    const second = await log.consumer({ group: 'g', member: 'b', topics: ['topic'] });
    await until(first, 'revoked');
    const [, again] = await Promise.all([until(second, 'assigned'), until(first, 'assigned')]);
    expect(again).toEqual({ kind: 'assigned', positions: [{ topic: 'topic', partition: 0, offset: 0 }] });
    await expect(transaction.commit()).rejects.toMatchObject({ code: 'LOG_FENCED' });
    expect(await log.committed('g', 'topic')).toEqual([0, 0]);
    await log.close();
  });
});
