import { describe, expect, test } from 'vitest';
import { contract, double, int64, text, timestamp } from '../contract/index.ts';
import { avg, from, max, sum } from '../plan/index.ts';
import { product, type QueryProduct, type Speed } from '../product/index.ts';
import { evaluate } from '../testing/evaluate.ts';
import { runProduct } from '../testing/index.ts';

const about = { version: '1.0.0', owner: 'test', description: 'For tests' };
const event = contract({
  ...about,
  idle: '1 minute',
  name: 'test.event',
  fields: { at: timestamp(), user: text(), size: int64(), heat: double({ sumScale: 6 }) },
  key: 'user',
  eventTime: 'at',
  partitions: 1,
});
const rest = {
  ...about,
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '2 days' },
  },
} as const;
const late = { ...rest, lateness: '1 second' };
const rows = from(event);

/** The greatest of the final inner windows. */
const overTumbling = product({
  ...rest,
  name: 'test.over-tumbling',
  query: from(
    product({
      ...late,
      name: 'test.tumbling',
      query: rows
        .tumbling('5 seconds')
        .groupBy('user')
        .aggregate((row) => ({ total: sum(row.size), heat: sum(row.heat), mean: avg(row.heat) })),
    }),
  )
    .tumbling('10 seconds')
    .groupBy('user')
    .aggregate((row) => ({ total: max(row.total), heat: max(row.heat), mean: max(row.mean) })),
});
const overSessions = product({
  ...rest,
  name: 'test.over-sessions',
  query: from(
    product({
      ...late,
      name: 'test.sessions',
      query: rows
        .session('2 seconds')
        .groupBy('user')
        .aggregate((row) => ({ total: sum(row.size), heat: sum(row.heat), mean: avg(row.heat) })),
    }),
  ).select((row) => ({ total: row.total, heat: row.heat, mean: row.mean })),
});
const overBoth = product({
  ...rest,
  name: 'test.over-both',
  query: from(overTumbling)
    .tumbling('20 seconds')
    .groupBy('user')
    .aggregate((row) => ({ total: max(row.total), heat: max(row.heat), mean: max(row.mean) })),
});

const most = Number.MAX_SAFE_INTEGER;
const row = (second: number, size: number, heat = 1) => ({ at: second * 1e6, user: 'a', size, heat });
/** A first window that is final, and a second whose sum, or value, is beyond its type. */
const given = {
  sum: [row(0, 1), row(7, 2), row(7.1, most)],
  value: [row(0, 1), row(7, 2), row(7.1, 3, 1e300)],
};

/** What `work` gives, or the code of its error. */
const outcome = async (work: () => unknown): Promise<unknown> => {
  try {
    return await work();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

/** What every speed, committing after 1, 2 or all rows, and the evaluator say. */
async function answers(tested: QueryProduct, all: readonly ReturnType<typeof row>[]): Promise<readonly unknown[]> {
  const runs = (['stream', 'micro-batch', 'batch'] as const satisfies readonly Speed[]).flatMap((speed) =>
    [1, 2, Infinity].map((every) => outcome(() => runProduct(tested, all, { speed, every }))),
  );
  const logs = { 'test.event': all.map((each, offset) => ({ partition: 0, offset, sequence: offset, row: each })) };
  const { onTime } = evaluate(tested, logs);
  return [...(await Promise.all(runs)), typeof onTime === 'string' ? onTime : onTime.length];
}

const tested: readonly [string, QueryProduct, number][] = [
  ['windows', overTumbling, 1],
  ['sessions', overSessions, 1],
  ['windows of windows', overBoth, 0],
];

describe.each(tested)('a sum beyond its type in inner %s', (_, over, shown) => {
  test.each(['sum', 'value'] as const)('of the %s is nothing while it is not final, at every speed', async (which) => {
    const found = await answers(over, given[which]);
    const first = found[0];
    expect(first).toHaveLength(shown);
    expect(found).toEqual([...Array.from({ length: 9 }, () => first), shown]);
  });

  test.each(['sum', 'value'] as const)('of the %s stops every speed once it is final', async (which) => {
    const found = await answers(over, [...given[which], row(60, 1)]);
    expect(found).toEqual(Array.from({ length: 10 }, () => 'AGGREGATE_OVERFLOW'));
  });
});
