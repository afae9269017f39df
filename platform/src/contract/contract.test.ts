import { z } from 'zod';
import { expect, test } from 'vitest';
import { contract } from './contract.ts';
import { decimal, double, int32, oneOf, text, timestamp, type RowOf } from './field.ts';

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
