import { expect, test } from 'vitest';
import { contract, int32, text, timestamp } from '../contract/index.ts';
import { product, type QueryProduct } from '../product/index.ts';
import { from, planJson, sum } from './index.ts';

const about = { version: '1.0.0', owner: 'test', description: 'For tests' };
const event = contract({
  ...{ ...about, name: 'test.event', idle: '1 hour', key: 'user', eventTime: 'at' },
  fields: { user: text(), at: timestamp(), size: int32() },
});
const late = {
  ...{ ...about, lateness: '1 second' },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '2 days' },
  },
} as const;
const { lateness: _, ...rest } = late;
const tooLarge = expect.objectContaining({ code: 'PLAN_TOO_LARGE' });

test('columns that double what they use are refused before they are written down', () => {
  const doubled = (times: number) => () => {
    let rows = from(event) as never as { withColumns(of: (row: never) => object): typeof rows };
    for (let at = 0; at < times; at++)
      rows = rows.withColumns((row: never) => {
        const before = row[at === 0 ? 'size' : `size${at - 1}`] as { add(other: unknown): unknown };
        return { [`size${at}`]: before.add(before) };
      });
    return rows;
  };
  expect(doubled(12)).not.toThrow();
  const began = performance.now();
  expect(doubled(60)).toThrow(tooLarge);
  expect(performance.now() - began).toBeLessThan(2_000);
});

test('products that read another twice, level upon level, are refused', () => {
  const first = product({
    ...late,
    name: 'test.level0',
    query: from(event)
      .tumbling('1 hour')
      .groupBy('user')
      .aggregate((row) => ({ size: sum(row.size) })),
  });
  const above = (inner: typeof first, level: number) =>
    product({
      ...rest,
      name: `test.level${level}`,
      query: from(inner)
        .joinWithin(from(inner), (left, right) => [left.user, right.user], '0 seconds')
        .tumbling('1 hour')
        .groupBy('left.user')
        .aggregate((left) => ({ size: sum(left.size) })),
    }) as unknown as typeof first;
  const levels = (many: number): QueryProduct => {
    let inner = first;
    for (let level = 1; level <= many; level++) inner = above(inner, level);
    return inner;
  };
  expect(planJson(levels(5)).length).toBeLessThan(1_000_000);
  expect(() => levels(40)).toThrow(tooLarge);
});
