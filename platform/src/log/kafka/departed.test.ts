import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { testBrokers } from '../../testing/kafka.ts';
import { record, valuesIn, write } from '../conformance/scene.ts';
import type { Consumer, ConsumerEvent } from '../log.ts';
import { kafkaLog } from './kafka-log.ts';

const settings = await testBrokers();

/** A process that joins as '1', leaves a transaction open as its producer, and says so. */
const DIES = `
const { kafkaLog } = await import('./kafka-log.ts');
const { loadClient } = await import('./client.ts');
const { connection } = await import('./connection.ts');
const { openProducer } = await import('./transaction.ts');
const [settings, namespace] = [JSON.parse(process.argv[1]), process.argv[2]];
const log = await kafkaLog({ settings, namespace });
const consumer = await log.consumer({ group: 'g', member: '1', topics: ['in'] });
while ((await consumer.next(50)).kind !== 'assigned');
const open = await openProducer(connection(await loadClient(), settings, namespace), 'g.1');
await new Promise((resolve) => open.beginTransaction(resolve));
open.produce(namespace + '.out', 0, Buffer.from('never committed'));
await new Promise((resolve) => open.flush(5_000, resolve));
process.stdout.write('open');
`;

/** What comes but records, up to an assignment of so many partitions. */
async function untilAssigned(consumer: Consumer, count: number): Promise<ConsumerEvent[]> {
  const events: ConsumerEvent[] = [];
  for (;;) {
    const event = await consumer.next(50);
    if (event.kind !== 'records') events.push(event);
    if (event.kind === 'assigned' && event.positions.length === count) return events;
  }
}

describe.skipIf(settings === undefined)('a member that dies inside a commit', { timeout: 60_000 }, () => {
  if (settings === undefined) return;

  test('is told of before its partitions are assigned, and who opens its producer ends what it left open', async () => {
    const namespace = `test-${randomBytes(6).toString('hex')}`;
    const log = await kafkaLog({ settings, namespace });
    for (const name of ['in', 'out']) await log.ensureTopic({ name, partitions: 2, cleanup: 'delete' });
    const stays = await log.consumer({ group: 'g', member: '0', topics: ['in'] });
    await untilAssigned(stays, 2);
    const dies = spawn(process.execPath, ['--input-type=module', '-e', DIES, JSON.stringify(settings), namespace], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await Promise.all([untilAssigned(stays, 1), new Promise((resolve) => dies.stdout.once('data', resolve))]);
    dies.kill('SIGKILL');
    const events = await untilAssigned(stays, 2);
    expect(events.filter(({ kind }) => kind === 'departed')).toEqual([{ kind: 'departed', members: ['1'] }]);

    const own = await log.producer('g.0');
    await write(own, 'out', 0, [record('k', 'behind it')]);
    await (await log.producer('g.1')).close();
    expect(await valuesIn(log, 'out')).toEqual(['behind it']);
    await log.close();
  });
});
