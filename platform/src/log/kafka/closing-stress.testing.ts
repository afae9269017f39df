import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { KafkaSettings } from '../../settings/settings.ts';
import type { Consumer, Log, Position } from '../log.ts';
import { kafkaLog } from './kafka-log.ts';

// A process that opens and closes whatever a log has while it is used: run by itself, for the native client ends a whole process.
//   node closing-stress.testing.ts SETTINGS ROUNDS
// It prints how many calls were refused as made on what is closed, and ends with 1 where one failed otherwise.

const [, , given = '', rounds = ''] = process.argv;
const settings = JSON.parse(given) as KafkaSettings;
let refused = 0;
const unexpected = new Set<string>();

/** Goes on until a call is refused because what it is made on was closed. */
async function untilClosed(call: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await call();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      if (code === 'LOG_CLOSED') refused += 1;
      // Another member took its place, or the transaction was given up at the close.
      else if (!['LOG_FENCED', 'LOG_ABORTED', 'KAFKA_UNREACHABLE', 'LOG_UNAVAILABLE'].includes(code))
        unexpected.add(error instanceof Error ? String(error.stack) : code);
      return;
    }
  }
}

async function commitAs(log: Log, consumer: Consumer, id: string): Promise<() => Promise<void>> {
  const producer = await log.producer(id);
  let owned: readonly Position[] = [];
  const working = untilClosed(async () => {
    const event = await consumer.next(5);
    if (event.kind === 'assigned') owned = event.positions;
    else if (event.kind !== 'records') owned = [];
    const transaction = producer.begin();
    for (let i = 0; i < 20; i++) transaction.append('out', 0, { key: null, value: Buffer.alloc(500, i) });
    transaction.offsets(consumer, owned);
    await transaction.commit();
  });
  return async () => {
    await producer.close();
    await working;
  };
}

async function round(namespace: string, number: number): Promise<void> {
  const log = await kafkaLog({ settings, namespace });
  for (const name of ['in', 'out']) await log.ensureTopic({ name, partitions: 2, cleanup: 'delete' });
  const readers = await Promise.all([0, 1].map(() => log.reader([{ topic: 'out', partition: 0, offset: 0 }])));
  const consumer = await log.consumer({ group: 'g', member: String(number % 2), topics: ['in'] });
  const stop = await commitAs(log, consumer, `p${String(number % 3)}`);
  const polling = readers.map((reader) => untilClosed(() => reader.poll(5)));
  const asking = untilClosed(() => log.ends('out'));
  await pause((number * 37) % 300);
  // Each round by another order, with everything above under way.
  const closeReader = async (): Promise<void> => readers[0]?.close();
  const closes = [() => consumer.close(), stop, closeReader, () => log.close()];
  const turned = [...closes.slice(number % 4), ...closes.slice(0, number % 4)];
  await Promise.all(turned.map((close) => close()));
  await Promise.all([...polling, asking]);
}

const namespace = `stress-${randomBytes(6).toString('hex')}`;
for (let number = 0; number < Number(rounds); number++) await round(namespace, number);
for (const each of unexpected) console.error(each);
console.log(JSON.stringify({ refused, unexpected: unexpected.size }));
process.exitCode = unexpected.size > 0 ? 1 : 0;
