import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { testBrokers } from '../../testing/kafka.ts';
import { ask } from './calls.ts';
import { loadClient } from './client.ts';
import { memberOptions } from './configuration.ts';
import { closeAdmin, closeConsumer, connection } from './connection.ts';
import { Code } from './kafka-error.ts';
import { kafkaLog } from './kafka-log.ts';

const settings = await testBrokers();

describe.skipIf(settings === undefined)('closing on Kafka', { timeout: 120_000 }, () => {
  if (settings === undefined) return;
  const fresh = (): string => `test-${randomBytes(6).toString('hex')}`;

  test('a process that closes readers, consumers, producers and logs while they are used goes on, and each use is refused', async () => {
    const stress = fileURLToPath(new URL('closing-stress.testing.ts', import.meta.url));
    // Rejects where the process ended by a signal.
    const ended = await promisify(execFile)(process.execPath, [stress, JSON.stringify(settings), '20'], {
      timeout: 100_000,
      killSignal: 'SIGKILL',
    });
    const said = JSON.parse(ended.stdout) as { refused: number; unexpected: number };
    expect(said.unexpected).toBe(0);
    expect(said.refused).toBeGreaterThanOrEqual(40);
  });

  test.each(['an assignment', 'the end of an assignment'])(
    'a member that has not answered its group about %s closes all the same, and is asked nothing more',
    async (unanswered) => {
      const namespace = fresh();
      const log = await kafkaLog({ settings, namespace });
      await log.ensureTopic({ name: 'topic', partitions: 2, cleanup: 'delete' });
      const own = connection(await loadClient(), settings, namespace);
      const told: number[] = [];
      const member = await own.consumer(
        memberOptions(own.named('g'), 'm'),
        () => undefined,
        (error) => {
          told.push(error?.code ?? 0);
        },
      );
      member.subscribe([own.named('topic')]);
      const until = async (count: number): Promise<void> => {
        for (const end = performance.now() + 20_000; told.length < count && performance.now() < end;)
          await ask(member, (answer) => member.consume(1, answer));
      };
      await until(1);
      if (unanswered !== 'an assignment') {
        member.assign([{ topic: own.named('topic'), partition: 0, offset: 0 }]);
        member.unsubscribe();
        await until(2);
      }
      const before = [...told];
      await closeConsumer(member);
      expect(member.isConnected()).toBe(false);
      expect(told).toEqual(before);
      expect(told).toEqual([Code.assignPartitions, Code.revokePartitions].slice(0, before.length));
      await closeAdmin(own);
      await log.close();
    },
  );

  test('a commit of the positions of a consumer that was closed is void, and no end of the process', async () => {
    const log = await kafkaLog({ settings, namespace: fresh() });
    await log.ensureTopic({ name: 'topic', partitions: 1, cleanup: 'delete' });
    const [producer, consumer] = [
      await log.producer('p'),
      await log.consumer({ group: 'g', member: 'm', topics: ['topic'] }),
    ];
    for (let event = await consumer.next(50); event.kind !== 'assigned';) event = await consumer.next(50);
    const transaction = producer.begin();
    transaction.append('topic', 0, { key: null, value: Buffer.from('v') });
    transaction.offsets(consumer, [{ topic: 'topic', partition: 0, offset: 0 }]);
    const committing = transaction.commit().then(
      () => 'landed',
      (error: { code: string }) => error.code,
    );
    await consumer.close();
    expect(['landed', 'LOG_CLOSED', 'LOG_FENCED', 'LOG_ABORTED']).toContain(await committing);
    await expect(consumer.next(0)).rejects.toMatchObject({ code: 'LOG_CLOSED' });
    await log.close();
    await expect(log.ends('topic')).rejects.toMatchObject({ code: 'LOG_CLOSED' });
    await expect(log.reader([{ topic: 'topic', partition: 0, offset: 0 }])).rejects.toMatchObject({
      code: 'LOG_CLOSED',
    });
  });
});
