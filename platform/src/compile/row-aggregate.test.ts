import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row } from '../contract/index.ts';
import type { GroupRow, Order, WindowedStates } from '../operator/index.ts';
import { avg, count, countDistinct, first, from, last, sum, topK, type AggregatePlan } from '../plan/index.ts';
import { product, type QueryProduct } from '../product/index.ts';
import { aggregateRows } from '../testing/evaluator/aggregate-rows.ts';
import { OVERFLOW, type Outcome } from '../testing/evaluate.ts';
import { Overflow } from '../testing/evaluator/overflow.ts';
import { MeshError } from '../error/index.ts';
import { compileRowAggregate } from './compile-row-aggregate.ts';
import { event, log, rest, sorted } from './kernel-log.testing.ts';

const counted = from(event)
  .where((row) => row.size.gte(0).or(row.on))
  .withColumns((row) => ({ day: row.at.startOf('day') }));
const queries = {
  tumbling: counted.tumbling('2 seconds').groupBy('place', 'amount'),
  hopping: counted.hopping('3 seconds', '1 second').groupBy('kind'),
  session: counted.session('1 second').groupBy('on'),
  running: counted.groupBy('day', 'user'),
};
const products: [string, QueryProduct][] = Object.entries(queries).map(([name, grouped]) => [
  name,
  product({
    ...rest,
    name: `test.${name}`,
    query: (grouped as typeof queries.running)
      .aggregate((row) => ({
        n: count().where(row.on),
        total: sum(row.amount),
        mean: avg(row.heat),
        from: first(row.place),
        to: last(row.user).where(row.size.gte(0)),
        users: countDistinct(row.user),
        top: topK(row.bytes, 2),
      }))
      .having((row) => row.users.gte(1).and(row.mean.gt(-1e300))),
    lateness: '0 seconds',
  }),
]);

const rows: fc.Arbitrary<GroupRow[]> = fc
  .tuple(log, fc.array(fc.nat(3), { minLength: 40, maxLength: 40 }))
  .map(([entries, orders]) =>
    entries.flatMap(({ row }, at): GroupRow[] => {
      const order: Order = [null, 'a', '\u{ffff}', '\u{10000}'].slice(orders[at], (orders[at] ?? 0) + 1);
      return row === undefined
        ? []
        : [{ finalAt: 0, time: row['at'] as number, order: [...order, at], row, shown: true }];
    }),
  );

function outcome(work: () => readonly Row[]): Outcome {
  try {
    return work();
  } catch (error) {
    if (error instanceof Overflow || (error instanceof MeshError && error.code === OVERFLOW)) return OVERFLOW;
    throw error;
  }
}

test.each(products)(
  '%s: rows added in any order, in parts that are merged, give what the aggregate means',
  (_, tested) => {
    const plan = tested.plan as AggregatePlan;
    const { algebra, add } = compileRowAggregate(tested, plan);
    fc.assert(
      fc.property(rows, fc.nat(40), (given, cut) => {
        const fold = (part: readonly GroupRow[]): WindowedStates => {
          const windows: WindowedStates = new Map();
          for (const each of part) add(windows, each);
          return windows;
        };
        const merged = fold(given.slice(cut).toReversed());
        for (const [start, states] of fold(given.slice(0, cut)))
          for (const [group, state] of states) {
            const held = merged.get(start)?.get(group);
            if (held !== undefined) algebra.merge(held, algebra.decode(algebra.encode(state)));
            else merged.set(start, (merged.get(start) ?? new Map<string, object>()).set(group, state));
          }
        const found = outcome(() =>
          [...merged].flatMap(([start, states]) =>
            [...states].flatMap(([group, state]) =>
              algebra.rows(start, group, state, Infinity).flatMap(({ shown, row }) => (shown ? [row] : [])),
            ),
          ),
        );
        const expected = outcome(() => aggregateRows(plan, given, () => true, Infinity).map(({ row }) => row));
        expect(sorted(found)).toEqual(sorted(expected));
      }),
      { numRuns: 150 },
    );
  },
);

test.each(products.filter(([, { plan }]) => (plan as AggregatePlan).window !== null))(
  '%s: a state is forgotten once the watermark has reached the end of all its rows, which is told before',
  (_, tested) => {
    const { algebra, add } = compileRowAggregate(tested, tested.plan as AggregatePlan);
    fc.assert(
      fc.property(rows, fc.integer({ min: -9_000_000, max: 12_000_000 }), (given, watermark) => {
        const windows: WindowedStates = new Map();
        for (const each of given) add(windows, { ...each, row: { ...each.row, amount: 0 } });
        for (const [start, states] of windows)
          for (const [group, state] of states) {
            const before = algebra.rows(start, group, state, Infinity);
            const ends = before.map(({ finalAt }) => finalAt);
            expect(algebra.starts(start, state)).toEqual(before.map(({ row }) => row['windowStart']));
            expect(before.map(({ row, time }) => [row['windowEnd'], time + 1])).toEqual(ends.map((end) => [end, end]));
            expect(algebra.until(start, state)).toBe(Math.max(...ends));
            expect(algebra.due(start, state)).toBe(Math.min(...ends));
            const ended = before.filter(({ finalAt }) => finalAt <= watermark);
            expect(algebra.rows(start, group, state, watermark)).toEqual(ended);
            const open = before.filter(({ finalAt }) => finalAt > watermark);
            expect(algebra.retire(start, state, watermark)).toBe(open.length === 0);
            if (open.length > 0) expect(algebra.rows(start, group, state, Infinity)).toEqual(open);
          }
      }),
      { numRuns: 100 },
    );
  },
);
