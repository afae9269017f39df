import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Product, QueryProduct } from '../product/index.ts';
import { canonicalJson } from './canonical-json.ts';
import { goldenProducts } from './golden-products.testing.ts';
import { planChanges, planJson, type Aggregate, type Expression, type FunctionName } from './index.ts';
import { readPlanJson } from './plan-json.ts';

const rewrite =
  'a plan has another form, or a product another fingerprint: states that were stored with the old one no longer fit. ' +
  'If that is meant, run `npx vitest run platform/src/plan/golden.test.ts -u` and look at what changed';

/** What a fingerprint is made of, readable: properties sorted, a line each. Integers that no number holds end with an n. */
const shown = (text: string): string =>
  JSON.stringify(readPlanJson(text), (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value), 1);

const formOf = (product: Product): string => {
  if (product.kind === 'query') return shown(planJson(product));
  const { name, version, input, output, lateness, timeToLive, initial } = product;
  const read = { name: input.name, key: input.key, eventTime: input.eventTime };
  return shown(canonicalJson({ name, version, input: read, output, lateness, timeToLive, initial }));
};

test.each(goldenProducts.map((product) => [product.name.replace('golden.', ''), product] as const))(
  'the form and the fingerprint of %s are those of every version before',
  async (name, product) => {
    const path = fileURLToPath(new URL(`golden/${name}.txt`, import.meta.url));
    expect(existsSync(path), `no golden file ${name}.txt: ${rewrite}`).toBe(true);
    await expect(`${product.fingerprint}\n${formOf(product)}\n`, rewrite).toMatchFileSnapshot(path);
  },
);

const queries = goldenProducts.filter((product): product is QueryProduct => product.kind === 'query');

test('a plan reads back from its text, bigints too, and has not changed then', () => {
  for (const { plan, lateness } of queries) {
    const text = planJson({ plan, lateness });
    expect(readPlanJson(text)).toEqual(JSON.parse(JSON.stringify({ plan, lateness }, big), undo));
    expect(planJson(readPlanJson(text))).toBe(text);
    expect(planChanges(text, planJson(readPlanJson(text)))).toEqual([]);
  }
});
const big = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `big ${value}` : value);
const undo = (_: string, value: unknown): unknown =>
  typeof value === 'string' && value.startsWith('big ') ? BigInt(value.slice(4)) : value;

test('any two of the plans differ, in words', () => {
  const texts = queries.map(planJson);
  for (const [at, before] of texts.entries())
    for (const after of texts.slice(at + 1)) expect(planChanges(before, after).length).toBeGreaterThan(0);
});

/** All that a plan may say; the compiler sees that none is forgotten. */
const FUNCTIONS: Readonly<Record<FunctionName, true>> = {
  ...{ eq: true, ne: true, lt: true, lte: true, gt: true, gte: true, and: true, or: true, not: true, isNull: true },
  ...{ add: true, subtract: true, multiply: true, divide: true, modulo: true, negate: true, absolute: true },
  ...{ floor: true, ceiling: true, round: true, case: true, coalesce: true, nullIf: true, null: true },
  ...{ lower: true, upper: true, trim: true, length: true, substring: true, concat: true, startsWith: true },
  ...{ endsWith: true, contains: true, replace: true, startOf: true, part: true, later: true, since: true },
  ...{ toDate: true, toTimestamp: true, toInteger: true, toDecimal: true, toDouble: true, toText: true },
};
const AGGREGATES: Readonly<Record<Aggregate, true>> = {
  ...{ count: true, countDistinct: true, approximateCountDistinct: true, sum: true, avg: true },
  ...{ min: true, max: true, first: true, last: true, topK: true },
};
const OTHERS = ['aggregate', 'select', 'tumbling', 'hopping', 'session', 'contract', 'product', 'join', 'lookup'];
const NODES: readonly Expression['node'][] = ['column', 'literal', 'call'];

test('the golden files have every node, function, aggregate and window', () => {
  const texts = queries.map(planJson).join();
  const missing = [...Object.keys(FUNCTIONS), ...Object.keys(AGGREGATES), ...OTHERS, ...NODES].filter(
    (word) => !new RegExp(`"(function|aggregate|kind|node)":"${word}"`).test(texts),
  );
  expect(missing).toEqual([]);
});
