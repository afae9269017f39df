import { z } from 'zod';
import { expect, test } from 'vitest';
import { expect as expectThat } from '../quality/index.ts';
import { contract } from './declare-contract.ts';
import { date, decimal, double, int32, oneOf, text, timestamp, type RowOf } from './field.ts';

const declaration = {
  ...{ name: 'test.event', version: '1.0.0', owner: 'test', description: 'test', idle: '1 hour' },
  fields: { user: text(), at: timestamp(), size: int32().nullable(), heat: double(), kind: oneOf('a', 'b') },
  key: 'user',
  eventTime: 'at',
} as const;

test('columns are in declared order, defaults are given, durations are microseconds', () => {
  const declared = contract({ ...declaration, identity: ['user', 'at'] });
  expect(Object.keys(declared.columns)).toEqual(['user', 'at', 'size', 'heat', 'kind']);
  expect(declared.columns['size']).toEqual({ type: { kind: 'int32' }, nullable: true });
  expect(declared).toMatchObject({
    partitions: 4,
    idle: 3_600e6,
    maxAhead: 3_600e6,
    horizon: 86_400e6,
    identity: ['user', 'at'],
  });
  expect(Object.isFrozen(declared)).toBe(true);
});

test('the compiler knows the row', () => {
  const declared = contract(declaration);
  const row: RowOf<typeof declared.fields> = { user: 'u', at: 1, size: null, heat: 0.5, kind: 'a' };
  // @ts-expect-error: the event time may not be null
  const missing: typeof row = { ...row, at: null };
  // @ts-expect-error: no such symbol
  const other: typeof row = { ...row, kind: 'c' };
  expect([row, missing, other].map((each) => declared.schema.safeParse(each).success)).toEqual([true, false, false]);
});

test('a field refined by Zod keeps its column', () => {
  const declared = contract({
    ...declaration,
    fields: { ...declaration.fields, user: text().refine((user) => user !== '') },
  });
  expect(declared.columns['user']).toEqual({ type: { kind: 'text' }, nullable: false });
  expect(declared.schema.safeParse({ user: '', at: 1, size: 1, heat: 1, kind: 'a' }).success).toBe(false);
});

const told = {
  ...{ name: 'web.view', version: '1.1.0', owner: 'web', description: 'test', idle: '1 hour' },
  fields: {
    visitor: text({
      ...{ description: 'Address of the client', examples: ['203.0.113.7'] },
      ...{ classification: 'personal', protection: 'pseudonymise' },
    }),
    level: oneOf(['low', 'high', 'other'], { fallback: 'low', unknownSymbol: 'other' }),
    status: int32({ aliases: ['code'] }),
    price: decimal(12, 2, { examples: ['12.50', '99999999999.99'], fallback: '0.00' }).nullable(),
    heat: double({ sumScale: 3, examples: [-0] }).refine((heat) => heat > -300),
    day: date({ examples: ['2024-02-29'] }),
    path: text(),
    at: timestamp(),
  },
  key: 'visitor',
  eventTime: 'at',
} as const;
const withoutFallback = { ...told.fields, price: decimal(12, 2, { examples: ['12.50'] }).nullable() };

test('what is said of fields is collected in the form that the platform computes with', () => {
  const declared = contract({
    ...told,
    fields: withoutFallback,
    retention: '4000 days',
    quality: [
      ...[expectThat('status').toBeAtLeast(100), expectThat('price').toBeAtMost('1000.00')],
      ...[expectThat('path').toStartWith('/'), expectThat('level').toBeOneOf(['low', 'high'])],
    ],
    promises: { freshness: '5 minutes', availability: 99.5 },
    deprecated: { since: '2026-12-01', until: '2027-03-31', successor: 'web.view.v2' },
  });
  expect(declared.metadata).toEqual({
    visitor: {
      ...{ description: 'Address of the client', examples: ['203.0.113.7'] },
      ...{ classification: 'personal', protection: 'pseudonymise' },
    },
    level: { fallback: 'low', unknownSymbol: 'other' },
    status: { aliases: ['code'] },
    price: { examples: [1250] },
    heat: { examples: [0] },
    day: { examples: [19_782] },
    path: {},
    at: {},
  });
  expect(declared.columns['heat']).toEqual({ type: { kind: 'double', sumScale: 3 }, nullable: false });
  expect(declared).toMatchObject({
    retention: 4000 * 86_400e6,
    quality: [
      { rule: 'atLeast', field: 'status', value: 100 },
      { rule: 'atMost', field: 'price', value: 100_000 },
      { rule: 'startsWith', field: 'path', value: '/' },
      { rule: 'oneOf', field: 'level', values: ['low', 'high'] },
    ],
    promises: { freshness: 300e6, availability: 99.5 },
    deprecated: { since: '2026-12-01', until: '2027-03-31', successor: 'web.view.v2' },
  });
});

test('the compiler refuses examples, symbols and rules of another type', () => {
  // @ts-expect-error: a text is no number
  text({ examples: [1] });
  // @ts-expect-error: decimals are written as text
  decimal(12, 2, { fallback: 12.5 });
  // @ts-expect-error: only a text can be pseudonymised
  int32({ protection: 'pseudonymise' });
  // @ts-expect-error: not a symbol
  oneOf(['low', 'high'], { unknownSymbol: 'other' });
  // @ts-expect-error: an option that is none
  date({ example: '2024-02-28' });
  const typed = { ...told, fields: withoutFallback };
  // @ts-expect-error: no such field
  expect(() => contract({ ...typed, quality: [expectThat('code').toBePresent()] })).toThrow('code');
  // @ts-expect-error: a decimal is written as text
  expect(() => contract({ ...typed, quality: [expectThat('price').toBeAtMost(100)] })).toThrow('price');
  // @ts-expect-error: a number has no length
  expect(() => contract({ ...typed, quality: [expectThat('status').toBeNonEmpty()] })).toThrow('status');
});

test('from major version 2 on the name ends in the version', () => {
  const named = (version: string) => contract({ ...declaration, version }).name;
  expect(['0.9.0', '1.0.0', '2.0.0', '12.1.3'].map(named)).toEqual([
    ...['test.event', 'test.event', 'test.event.v2', 'test.event.v12'],
  ]);
});

test.each<[string, object, RegExp]>([
  ['a name without a domain', { name: 'event' }, /domain.noun/],
  ['a version', { version: '1' }, /1.0.0/],
  ['no partitions', { partitions: 0 }, /0 partitions/],
  ['a key that is no column', { key: 'nobody' }, /nobody/],
  ['a key of doubles', { key: 'heat' }, /key heat, double/],
  ['a nullable event time', { fields: { ...declaration.fields, at: timestamp().nullable() } }, /nullable timestamp/],
  ['an event time that is no time', { eventTime: 'user' }, /event time user, text/],
  ['a nullable identity', { identity: ['size'] }, /identity size/],
  ['a Zod schema of its own', { fields: { ...declaration.fields, user: z.string() } }, /field of text\(\)/],
  ['two names that differ by case only', { fields: { ...declaration.fields, aT: text() } }, /at and aT/],
  ['a name that is no name', { fields: { ...declaration.fields, 'user-id': text() } }, /camel case/],
])('%s is refused when the module loads', (_, change, message) => {
  const declare = () => contract({ ...declaration, ...change });
  expect(declare).toThrow(message);
  expect(declare).toThrow(expect.objectContaining({ code: 'CONTRACT_INVALID' }));
});

test('impossible decimals and symbols are refused', () => {
  expect(() => decimal(39, 0)).toThrow(/precision/);
  expect(() => decimal(2, 3)).toThrow(/scale/);
  expect(() => oneOf('a', 'a')).toThrow(/different symbols/);
  expect(() => oneOf('a b')).toThrow(/letters/);
});
