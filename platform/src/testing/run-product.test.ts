import { expect, test } from 'vitest';
import { contract, double, int32, text, timestamp } from '../contract/index.ts';
import { count, from } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { runProduct } from './run-product.ts';

const event = contract({
  ...{ name: 'test.event', version: '1.0.0', owner: 'test', description: 'For tests', idle: '1 hour' },
  fields: { user: text(), at: timestamp(), size: int32().nullable() },
  key: 'user',
  eventTime: 'at',
});
const declared = {
  ...{ version: '1.0.0', owner: 'test', description: 'For tests' },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '1 second', freshness: '1 second' },
    batch: { every: '1 day', freshness: '1 day' },
  },
} as const;

test('rows of a process are made valid and come in the order readers get them in', async () => {
  const ratios = product({
    ...declared,
    name: 'test.ratios',
    input: event,
    output: { user: text(), ratio: double().nullable() },
    initial: {},
    process: (state, { user, size }) => [
      state,
      [
        { unasked: 1, ratio: (size ?? 0) / 0, user },
        { user, ratio: -0 },
      ],
    ],
  });
  const rows = ['d', 'c', 'b', 'a'].map((user, at) => ({ user, at, size: 1 }));
  expect(await runProduct(ratios, rows)).toStrictEqual(
    ['a', 'b', 'c', 'd'].flatMap((user) => [
      { user, ratio: null },
      { user, ratio: 0 },
    ]),
  );
});

test('rows of a query come in the order readers get them in: NULL first, numbers by size, text by code point', async () => {
  const query = from(event)
    .tumbling('1 second')
    .groupBy('size', 'user')
    .aggregate(() => ({ n: count() }));
  const sizes = product({ ...declared, name: 'test.sizes', query, lateness: '0 seconds' });
  const groups = [
    { size: null, user: 'a' },
    { size: -2, user: 'a' },
    { size: -1, user: 'a' },
    { size: 9, user: '\u{ffff}' },
    { size: 9, user: '\u{10000}' },
    { size: 10, user: 'a' },
  ];
  const rows = groups.toReversed().map((group) => ({ ...group, at: 0 }));
  expect((await runProduct(sizes, rows)).map(({ size, user }) => ({ size, user }))).toEqual(groups);
});

const sum = from(event)
  .tumbling('1 second')
  .aggregate(() => ({ n: count() }));
const other = contract({
  ...{ name: 'test.other', version: '1.0.0', owner: 'test', description: 'For tests', idle: '1 hour' },
  fields: event.fields,
  key: 'user',
  eventTime: 'at',
});
const joined = product({
  ...{ ...declared, name: 'test.joined', lateness: '0 seconds' },
  query: from(event)
    .joinWithin(from(other), (left, right) => [left.user, right.user], '1 second')
    .select((left) => ({ user: left.user })),
});
const row = { user: 'a', at: 0, size: 1 };

test.each<[string, unknown, object]>([
  [
    'rows of a contract that is not read',
    { 'test.evnt': [row] },
    { code: 'ROWS_INVALID', found: 'rows of test.evnt, which test.joined does not read' },
  ],
  [
    'one list for two contracts',
    [row],
    {
      code: 'ROWS_INVALID',
      expected: 'rows of test.event and test.other',
      likelyCause: expect.stringMatching(/lists/),
    },
  ],
  [
    'a row that breaks its contract',
    { 'test.other': [{ ...row, size: 0.5 }] },
    {
      code: 'ROW_INVALID',
      found: 'a row of test.other whose size is refused: found 0.5',
      expected: 'a whole number of 32 bits',
    },
  ],
  [
    'a row that is none',
    { 'test.other': [5] },
    { code: 'ROW_INVALID', found: 'a row of test.other that is no object' },
  ],
])('%s is refused', async (_, rows, words) => {
  await expect(runProduct(joined, rows as never)).rejects.toMatchObject(words);
});

test('of a product that reads one contract, rows by its name are the same as a list; those not given are none', async () => {
  const summed = product({ ...declared, name: 'test.summed', query: sum, lateness: '0 seconds' });
  expect(await runProduct(summed, { 'test.event': [row] })).toEqual(await runProduct(summed, [row]));
  expect(await runProduct(joined, { 'test.event': [row] })).toEqual([]);
});
