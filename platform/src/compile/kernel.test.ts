import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  approximateCountDistinct,
  avg,
  coalesce,
  count,
  countDistinct,
  first,
  from,
  last,
  max,
  min,
  sum,
  topK,
  when,
} from '../plan/index.ts';
import { product, type QueryProduct } from '../product/index.ts';
import { evaluate } from '../testing/evaluate.ts';
import { commitsOf, event, log, mergedRows, rest, sorted } from './kernel-log.testing.ts';

const products: readonly QueryProduct[] = [
  product({
    ...rest,
    name: 'test.by-user',
    query: from(event)
      .tumbling('1 second')
      .groupBy('user')
      .aggregate((row) => ({
        n: count(),
        places: countDistinct(row.place),
        amounts: countDistinct(row.amount),
        total: sum(row.amount),
        mean: avg(row.amount),
        heat: sum(row.heat),
        warm: avg(row.heat),
        bytes: sum(row.bytes),
        earliest: first(row.place),
        latest: last(row.bytes),
        low: min(row.place),
        high: max(row.amount),
        lastOn: last(row.on),
      })),
    lateness: '2 seconds',
  }),
  product({
    ...rest,
    name: 'test.by-many',
    query: from(event)
      .where((row) => row.on.or(row.bytes.gt(0)).and(row.place.eq('x').not().or(row.kind.isNull())))
      .where((row) => row.amount.lte('0.05').or(row.size.eq(row.bytes)).or(row.heat.gte(0)))
      .tumbling('3 seconds')
      .groupBy('place', 'amount', 'on', 'kind')
      .aggregate((row) => ({
        n: count(),
        first: first(row.heat),
        sizes: sum(row.size),
        top: max(row.place),
        kinds: min(row.kind),
      })),
    lateness: '0 seconds',
  }),
  product({
    ...rest,
    name: 'test.hops',
    query: from(event)
      .withColumns((row) => ({
        label: coalesce(row.place, row.kind.toText(), row.user),
        minute: row.at.startOf('minute'),
        large: when(row.size.gt(0), true).otherwise(row.on),
      }))
      .hopping('3 seconds', '1 second')
      .groupBy('label', 'minute')
      .aggregate((row) => ({
        n: count().where(row.large),
        known: count(row.amount),
        near: approximateCountDistinct(row.user).where(row.bytes.gte(0)),
        top: topK(row.place, 2),
        last: last(row.user).where(row.on),
      }))
      .withColumns((row) => ({ share: row.known.divide(row.n), length: row.windowEnd.since(row.windowStart) }))
      .having((row) => row.n.gt(0).or(row.share.isNull())),
    lateness: '1 second',
  }),
  product({
    ...rest,
    name: 'test.sparse-hops',
    query: from(event)
      .where((row) => row.on)
      .hopping('4 seconds', '2 seconds')
      .aggregate((row) => ({ n: count(), first: first(row.user) })),
    lateness: '0 seconds',
  }),
  product({
    ...rest,
    name: 'test.visits',
    query: from(event)
      .where((row) => row.place.ne('x').or(row.on))
      .session('1 second')
      .groupBy('kind')
      .aggregate((row) => ({ n: count(), from: first(row.user), to: last(row.place), mean: avg(row.amount) })),
    lateness: '2 seconds',
  }),
  product({
    ...rest,
    name: 'test.running',
    query: from(event)
      .groupBy('user')
      .aggregate((row) => ({ n: count(), total: sum(row.bytes), latest: last(row.place) }))
      .having((row) => row.n.gte(2)),
    lateness: '0 seconds',
  }),
  product({
    ...rest,
    name: 'test.all',
    query: from(event)
      .where((row) => row.place.gt('\u{e000}').or(row.user.lt('b')))
      .tumbling('1 second')
      .aggregate((row) => ({
        n: count(),
        users: countDistinct(row.user),
        when: max(row.at),
        same: countDistinct(row.heat),
        last: last(row.user),
        first: first(row.place),
      })),
    lateness: '1 second',
  }),
  product({
    ...rest,
    name: 'test.chosen',
    query: from(event)
      .where((row) => row.size.gte(0))
      .select((row) => ({ who: row.user.upper(), twice: row.bytes.multiply(2), amount: row.amount })),
    lateness: '0 seconds',
  }),
];

test.each(products.map((each) => [each.name, each] as const))(
  '%s: folding any batches, committing anywhere and merging in any order gives what the query means',
  async (_, tested) => {
    await fc.assert(
      fc.asyncProperty(
        log,
        fc.infiniteStream(fc.integer({ min: 1, max: 6 })),
        fc.nat(),
        async (entries, choices, seed) => {
          const commits = await commitsOf(tested, entries, () => choices.next().value as number);
          const expected = evaluate(tested, { [event.name]: entries });
          expect(sorted(mergedRows(tested, 0, commits, seed))).toEqual(sorted(expected.onTime));
          const late = commits.flatMap(({ partition, delta }) => delta.late.map((offset) => `${partition} ${offset}`));
          const expectedLate = expected.late[event.name]!.map(({ partition, offset }) => `${partition} ${offset}`);
          expect(late.toSorted()).toEqual(expectedLate.toSorted());
          expect(
            [0, 1, 2].map((own) => commits.findLast(({ partition }) => partition === own)!.delta.progress),
          ).toEqual(expected.progress[event.name]);
        },
      ),
      { numRuns: 200 },
    );
  },
);
