import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contract, int32, timestamp } from '../contract/index.ts';
import { count, from } from '../plan/index.ts';
import { product, type Progress } from '../product/index.ts';
import { slowest } from './status.ts';

const PARTITIONS = 3;
const event = contract({
  name: 'status.event',
  version: '1.0.0',
  owner: 'status',
  description: 'What the tests here count',
  fields: { at: timestamp(), shop: int32(), customer: int32() },
  key: 'customer',
  eventTime: 'at',
  partitions: PARTITIONS,
  idle: '1 hour',
});

const countedBy = (column: 'shop' | 'customer') =>
  product({
    name: `status.by-${column}`,
    version: '1.0.0',
    owner: 'status',
    description: 'Events by the hour',
    query: from(event)
      .tumbling('1 hour')
      .groupBy(column)
      .aggregate(() => ({ events: count() })),
    lateness: '1 minute',
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '10 seconds', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '26 hours' },
    },
  });

const ends = fc.array(fc.nat(100), { minLength: PARTITIONS, maxLength: PARTITIONS });
const progressOf = (cut: readonly number[]): Progress => ({
  [event.name]: cut.map((end) => ({ end, maxTime: null, accepted: end, late: 0 })),
});

const endsIn = (progress: Progress) => progress[event.name]?.map(({ end }) => end);

test('a one-step product is as far as the task that owns each partition', () => {
  fc.assert(
    fc.property(ends, (cut) => {
      const tasks = cut.map(
        (end, task) => [task, progressOf(cut.map((_, index) => (index === task ? end : 0)))] as const,
      );
      expect(endsIn(slowest(countedBy('customer'), new Map(tasks)))).toEqual(cut);
    }),
  );
});

test('a two-step product is as far as its slowest merge task, and nowhere while one has not begun', () => {
  fc.assert(
    fc.property(fc.array(ends, { minLength: PARTITIONS, maxLength: PARTITIONS }), (cuts) => {
      const tasks = new Map(cuts.map((cut, task) => [task, progressOf(cut)]));
      const least = Array.from({ length: PARTITIONS }, (_, at) => Math.min(...cuts.map((cut) => cut[at] ?? 0)));
      expect(endsIn(slowest(countedBy('shop'), tasks))).toEqual(least);
      tasks.delete(1);
      expect(endsIn(slowest(countedBy('shop'), tasks))).toEqual([0, 0, 0]);
    }),
  );
});
