import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contract, decimal, int32, text, timestamp, type Value } from '../contract/index.ts';
import { count, from, type AggregatePlan, type QueryPlan } from '../plan/index.ts';
import { groupKeyOf, groupKeySource, groupValues } from './group-key.ts';

const event = contract({
  ...{ name: 'test.event', version: '1.0.0', owner: 'test', description: 'test', idle: '1 hour' },
  fields: { user: text(), note: text().nullable(), at: timestamp(), size: int32(), money: decimal(38, 2).nullable() },
  key: 'user',
  eventTime: 'at',
});
function planOf({ plan }: { readonly plan: QueryPlan }): AggregatePlan {
  if (plan.kind === 'aggregate') return plan;
  throw new TypeError('a select');
}

const byUser = planOf(
  from(event)
    .tumbling('1 day')
    .groupBy('user')
    .aggregate(() => ({ n: count() })),
);
const byMany = planOf(
  from(event)
    .tumbling('1 day')
    .groupBy('note', 'money', 'size')
    .aggregate(() => ({ n: count() })),
);

const keyOf = (plan: typeof byUser, values: readonly Value[]): string =>
  (
    new Function(
      'values',
      `return ${groupKeySource(
        plan,
        values.map((_, at) => `values[${at}]`),
      )}`,
    ) as (values: readonly Value[]) => string
  )(values);

test('one text that is never null is its own key', () => {
  expect(keyOf(byUser, ['[1]'])).toBe('[1]');
  expect(groupValues(byUser, '[1]')).toEqual(['[1]']);
  expect(groupKeyOf(byUser, { user: '[1]', n: 2 })).toBe('[1]');
});

test('other groups read back from their keys, so different ones differ, and rows have the keys of their groups', () => {
  const group = fc.tuple(
    fc.option(fc.string()),
    fc.option(fc.constantFrom<(number | bigint)[]>(0, -5, 2n ** 90n, Number.MAX_SAFE_INTEGER)),
    fc.integer(),
  );
  fc.assert(
    fc.property(group, (values) => {
      const key = keyOf(byMany, values);
      const [note, money, size] = values;
      expect(groupValues(byMany, key)).toEqual(values);
      expect(groupKeyOf(byMany, { size, note, money, n: 2 })).toBe(key);
    }),
  );
});
