import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Columns, ColumnType, Row, Scalar } from '../contract/column.ts';
import { contract, date, decimal, double, int64, oneOf, text, timestamp, validatorOf } from '../contract/index.ts';
import { formatDecimal } from '../contract/index.ts';
import { expect as expectThat, type QualityRule } from './index.ts';
import { refineByRules } from './refine-by-rules.ts';
import { ruleText } from './rule-text.ts';

const about = { version: '1.0.0', owner: 'web', description: 'For tests', idle: '1 hour' };
const fields = {
  key: text(),
  at: timestamp(),
  word: text().nullable(),
  other: text().nullable(),
  size: int64().nullable(),
  bound: int64().nullable(),
  price: decimal(38, 2).nullable(),
  cost: decimal(38, 2).nullable(),
  heat: double().nullable(),
  day: date().nullable(),
  kind: oneOf('low', 'high').nullable(),
};
const plain = contract({ ...about, name: 'web.view', fields, key: 'key', eventTime: 'at' });
const { columns } = plain;

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\u{1F600}', '\uFFFD'), maxLength: 5 });
const units = fc
  .oneof(fc.bigInt(-300n, 300n), fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n))
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));
const values: Readonly<Record<string, fc.Arbitrary<Exclude<Scalar, null>>>> = {
  word: letters,
  other: letters,
  size: fc.integer({ min: -3, max: 3 }),
  bound: fc.integer({ min: -3, max: 3 }),
  price: units,
  cost: units,
  heat: fc.constantFrom(-1.5, 0, 0.1, 1e300),
  day: fc.integer({ min: -3, max: 3 }),
  kind: fc.constantFrom('low', 'high'),
};
const names = Object.keys(values);
const anyRow: fc.Arbitrary<Row> = fc.record({
  ...{ key: fc.constant('k'), at: fc.constant(0) },
  ...Object.fromEntries(names.map((name) => [name, fc.option(values[name]!, { nil: null })])),
});

const ordered = names.filter((name) => name !== 'kind');
const alike: Readonly<Record<string, string>> = { word: 'other', size: 'bound', price: 'cost', cost: 'price' };
const anyRule: fc.Arbitrary<QualityRule> = fc.oneof(
  fc.constantFrom(...names).map((field) => ({ rule: 'present', field }) as const),
  fc.constantFrom(...ordered).chain((field) =>
    fc.record({
      rule: fc.constantFrom('atLeast', 'atMost', 'greaterThan', 'lessThan'),
      field: fc.constant(field),
      value: values[field]!,
    }),
  ),
  fc.constantFrom(...names).chain((field) =>
    fc.record({
      rule: fc.constant('oneOf' as const),
      field: fc.constant(field),
      values: fc.array(values[field]!, { minLength: 1, maxLength: 3 }),
    }),
  ),
  fc.tuple(fc.nat(4), fc.option(fc.nat(4), { nil: null })).map(([least, more]) => {
    const most = more === null ? null : least + more;
    return { rule: 'length', field: 'word', least, most } as const;
  }),
  fc.record({
    rule: fc.constantFrom('startsWith', 'endsWith', 'contains'),
    field: fc.constant('word'),
    value: fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\u{1F600}'), minLength: 1, maxLength: 2 }),
  }),
  fc
    .constantFrom(...Object.keys(alike))
    .map((field) => ({ rule: 'notAfter', field, other: alike[field] ?? '' }) as const),
);

/** A rule as its words say it, computed another way than by `ruleCheck`: on exact decimals, UTF-8 bytes and lists of code points. */
function keeps(rule: QualityRule, row: Row): boolean {
  const value = row[rule.field] as Scalar;
  if (rule.rule === 'present') return value !== null;
  if (value === null) return true;
  const type = columns[rule.field]!.type;
  const against = (other: Scalar): number => order(type, value, other);
  const points = typeof value === 'string' ? Array.from(value) : [];
  switch (rule.rule) {
    case 'atLeast':
      return against(rule.value) !== -1;
    case 'atMost':
      return against(rule.value) !== 1;
    case 'greaterThan':
      return against(rule.value) === 1;
    case 'lessThan':
      return against(rule.value) === -1;
    case 'oneOf':
      return rule.values.some((one) => against(one) === 0);
    case 'length':
      return points.length >= rule.least && (rule.most === null || points.length <= rule.most);
    case 'startsWith':
      return Array.from(rule.value).every((point, at) => points[at] === point);
    case 'endsWith':
      return Array.from(rule.value).every((point, at, all) => points[points.length - all.length + at] === point);
    case 'contains':
      return points.some((_, from) => Array.from(rule.value).every((point, at) => points[from + at] === point));
    case 'notAfter':
      return row[rule.other] === null || against(row[rule.other] as Scalar) !== 1;
  }
}

function order(type: ColumnType, a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (type.kind !== 'decimal') return Math.sign(Number(a) - Number(b));
  const [x, y] = [a, b].map((units) => BigInt(formatDecimal(units as number, type.scale).replace('.', '')));
  return x! < y! ? -1 : x! > y! ? 1 : 0;
}

const judged = (rules: readonly QualityRule[], row: Row, of: Columns = columns) =>
  validatorOf({ schema: refineByRules(plain.schema, rules, of) })(row);

test('the verdict on a row is what a plain evaluation of the rule says, and tells the field', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anyRule, anyRow, (rule, row) => {
      const kept = keeps(rule, row);
      seen.add(`${rule.rule} ${kept}`);
      const verdict = judged([rule], row);
      if (kept) expect(verdict).toEqual({ ok: true, row });
      else expect(verdict).toMatchObject({ ok: false, code: 'QUALITY_BROKEN', field: rule.field });
    }),
    { numRuns: 1500, seed: 5 },
  );
  // Every rule was kept and broken.
  expect(seen.size).toBe(2 * 11);
});

test('NULL passes all rules but that of presence', () => {
  fc.assert(
    fc.property(anyRule, (rule) => {
      const row: Row = { key: 'k', at: 0, ...Object.fromEntries(names.map((name) => [name, null])) };
      expect(judged([rule], row).ok).toBe(rule.rule !== 'present');
    }),
    { numRuns: 200 },
  );
});

const ruled = contract({
  ...{ ...about, name: 'web.view', fields, key: 'key', eventTime: 'at' },
  quality: [
    expectThat('price').toBeAtMost('1000.00'),
    expectThat('word').toHaveLength({ atMost: 3 }),
    expectThat('size').toBeNotAfter('bound'),
    expectThat('other').toBePresent(),
    expectThat('day').toBeAtLeast('2024-02-29'),
  ],
});
const good = {
  ...{ key: 'k', at: 0, word: '\u{1F600}bc', other: 'o', size: 1, bound: 1, price: 100_000, cost: null, heat: null },
  ...{ day: 19_782, kind: null },
};

describe('a broken rule is told by field and reason', () => {
  test.each<[string, object, RegExp]>([
    ['price', { price: 100_001 }, /^found 1000.01; expected at most 1000.00$/],
    ['price', { price: 10n ** 37n }, /^found 1\d*0\.00; expected at most 1000.00$/],
    ['word', { word: 'abcd' }, /^found "abcd"; expected a text of at most 3 code points$/],
    ['word', { word: 'x'.repeat(99) }, /^found "x{40}…"; expected/],
    ['size', { size: 2 }, /^found 2; expected at most the value of bound$/],
    ['other', { other: null }, /^found NULL; expected a value$/],
    ['day', { day: 19_781 }, /^found 2024-02-28; expected at least 2024-02-29$/],
  ])('%s of row %#', (field, change, reason) => {
    const verdict = validatorOf(ruled)({ ...good, ...change });
    expect(verdict).toEqual({ ok: false, code: 'QUALITY_BROKEN', field, reason: expect.stringMatching(reason) });
  });

  test('and a wrong type is told before it', () => {
    const verdict = validatorOf(ruled)({ ...good, other: null, kind: 'middle' });
    expect(verdict).toMatchObject({ ok: false, code: 'CONTRACT_BROKEN', field: 'kind' });
  });

  test('and nothing where all are kept', () => {
    expect(validatorOf(ruled)(good)).toEqual({ ok: true, row: good });
  });
});

test('a rule has words for people', () => {
  const types = [columns['price']?.type, columns['word']?.type];
  const [price, word] = ruled.quality;
  expect([ruleText(price!, types[0]), ruleText(word!, types[1])]).toEqual([
    'price: at most 1000.00',
    'word: a text of at most 3 code points',
  ]);
});
