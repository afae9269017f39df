import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testBrokers } from '../testing/kafka.ts';
import { expectedShare } from './expected-share.ts';
import { kafkaLog } from './kafka/index.ts';
import type { Consumer, Log } from './log.ts';
import { memoryBroker, memoryLog } from './memory/index.ts';

const settings = await testBrokers();
const partitions = 5;
const members = ['0', '1', '10', '2'];

/** Partitions that a member holds by what it is told. */
function holding(consumer: Consumer): { step(): Promise<void>; held(): number[] } {
  const held = new Set<number>();
  return {
    async step() {
      const event = await consumer.next(20);
      if (event.kind === 'assigned') for (const { partition } of event.positions) held.add(partition);
      if (event.kind === 'revoked' || event.kind === 'lost')
        for (const { partition } of event.partitions) held.delete(partition);
    },
    held: () => [...held].toSorted(),
  };
}

async function expectShares(log: Log): Promise<void> {
  await log.ensureTopic({ name: 'topic', partitions, cleanup: 'delete' });
  const consumers = await Promise.all(members.map((member) => log.consumer({ group: 'g', member, topics: ['topic'] })));
  const shares = consumers.map(holding);
  const expected = members.map((member) => expectedShare(log.kind, { member, members, partitions }));
  const isAsExpected = (): boolean => JSON.stringify(shares.map((share) => share.held())) === JSON.stringify(expected);
  for (let round = 0; round < 300 && !isAsExpected(); round++) await Promise.all(shares.map((share) => share.step()));
  expect(shares.map((share) => share.held())).toEqual(expected);
  await Promise.all(consumers.map((consumer) => consumer.close()));
  await log.close();
}

test('is what a group comes to that the log keeps itself', () => expectShares(memoryLog({ broker: memoryBroker() })));

test.skipIf(settings === undefined)('is what a group comes to on Kafka', { timeout: 60_000 }, async () => {
  if (settings !== undefined)
    await expectShares(await kafkaLog({ settings, namespace: `test-${randomBytes(6).toString('hex')}` }));
});

test('gives every partition to one member', () => {
  const names = fc.uniqueArray(fc.nat(30).map(String), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(names, fc.nat(12), fc.constantFrom('kafka', 'postgres'), (group, count, kind) => {
      const given = group.flatMap((member) => expectedShare(kind, { member, members: group, partitions: count }));
      expect(given.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, partition) => partition));
    }),
  );
});
