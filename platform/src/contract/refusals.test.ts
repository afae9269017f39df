import { expect, test } from 'vitest';
import { z } from 'zod';
import { MeshError } from '../error/index.ts';
import { expect as expectThat } from '../quality/index.ts';
import { boolean, contract, date, decimal, double, int32, oneOf, text, timestamp } from './index.ts';

/** What only a caller without the compiler can write. */
const any = (value: unknown): never => value as never;

const about = { name: 'web.view', version: '1.0.0', owner: 'web', description: 'For tests', idle: '1 hour' };
const fields = {
  user: text(),
  at: timestamp(),
  until: timestamp().nullable(),
  size: int32(),
  price: decimal(12, 2),
  rate: decimal(12, 4),
  heat: double(),
  day: date(),
  on: boolean(),
  kind: oneOf('page', 'image'),
  address: text({ classification: 'personal', protection: 'pseudonymise' }),
  born: date({ classification: 'personal', protection: 'drop' }).nullable(),
};
const base = { ...about, fields, key: 'user', eventTime: 'at' } as const;
const view = contract(base);

type Refusal = readonly [name: string, declare: () => unknown];

const declare = (change: object) => () => contract({ ...base, ...change });
/** With one field more, or in place of the one it has. */
const field = (added: object) => declare({ fields: { ...fields, ...added } });
const rule = (...rules: unknown[]) => declare({ quality: rules });

const columns: readonly Refusal[] = [
  ['a key that is no column', declare({ key: 'id' })],
  ['a key of doubles', declare({ key: 'heat' })],
  ['an event time of another type', declare({ eventTime: 'size' })],
  ['an event time that may be NULL', declare({ eventTime: 'until' })],
  ['an identity that may be NULL', declare({ identity: ['until'] })],
  ['a name that is not in camel case', field({ USER: text() })],
  ['names that one table cannot hold', field({ uSer: text() })],
  ['a list of records', field({ tags: z.array(z.string()) })],
  ['no partitions', declare({ partitions: 0 })],
  ['a duration without a unit', declare({ idle: '60' })],
  ['more digits behind the point than there are', () => decimal(2, 12)],
  ['sums of a fraction of a digit', () => double({ sumScale: 0.5 })],
  ['a symbol that is free text', () => oneOf('404 Not Found')],
  ['a symbol twice', () => oneOf(['page', 'page'], { description: 'What was asked for' })],
];

const options: readonly Refusal[] = [
  ['an option that is misspelt', field({ size: int32(any({ example: [1] })) })],
  ['an option of enums', field({ size: int32(any({ unknownSymbol: 'page' })) })],
  ['a description of nothing', field({ size: int32({ description: ' ' }) })],
  ['a description that is no text', field({ size: int32(any({ description: 5 })) })],
  ['an example alone', field({ size: int32(any({ examples: 5 })) })],
  ['an example of another type', field({ size: int32(any({ examples: [1, 'two'] })) })],
  ['an example that is too great', field({ size: int32({ examples: [2 ** 31] }) })],
  ['an example of NULL', field({ size: int32(any({ examples: [null] })).nullable() })],
  ['an example that the refined field refuses', field({ size: int32({ examples: [-1] }).refine((n) => n >= 0) })],
  ['a decimal that is no text', field({ price: decimal(12, 2, any({ examples: [12.5] })) })],
  ['a decimal of too many digits behind the point', field({ price: decimal(12, 2, { examples: ['0.005'] }) })],
  ['a decimal of too many digits', field({ price: decimal(4, 2, { examples: ['100.00'] }) })],
  ['an instant that is none', field({ until: timestamp({ examples: ['yesterday'] }) })],
  ['a day that no calendar has', field({ day: date({ examples: ['2023-02-29'] }) })],
  ['text that no engine holds', field({ user: text({ examples: ['\0'] }) })],
  ['a classification', field({ user: text(any({ classification: 'secret' })) })],
  ['a fallback of another type', field({ on: boolean(any({ fallback: 'true' })) })],
  ['a fallback that is no symbol', field({ kind: oneOf(['page', 'image'], any({ fallback: 'video' })) })],
  ['a fallback where NULL is one', field({ size: int32({ fallback: 0 }).nullable() })],
  ['a fallback of the event time', field({ at: timestamp({ fallback: '2024-02-28' }) })],
  ['an unknown symbol that is unknown', field({ kind: oneOf(['page', 'image'], any({ unknownSymbol: 'video' })) })],
  ['an alias that is no name', field({ size: int32({ aliases: ['the size'] }) })],
  ['an alias alone', field({ size: int32(any({ aliases: 'bytes' })) })],
  ['an alias that another field has as its name', field({ size: int32({ aliases: ['price'] }) })],
  ['its own name as an alias', field({ size: int32({ aliases: ['size'] }) })],
  [
    'an alias that another field has too',
    field({ size: int32({ aliases: ['bytes'] }), heat: double({ aliases: ['bytes'] }) }),
  ],
];

const protection: readonly Refusal[] = [
  ['of another kind', field({ user: text(any({ classification: 'personal', protection: 'encrypt' })) })],
  ['of what is not personal', field({ user: text({ protection: 'pseudonymise' }) })],
  ['of the event time', field({ at: timestamp({ classification: 'personal', protection: 'drop' }) })],
  ['a hash of a number', field({ size: int32(any({ classification: 'personal', protection: 'pseudonymise' })) })],
  ['dropping what cannot be NULL', field({ user: text({ classification: 'personal', protection: 'drop' }) })],
];

const quality: readonly Refusal[] = [
  ['a rule alone', declare({ quality: expectThat('size').toBePresent() })],
  ['of an unknown field', rule(expectThat('bytes').toBeAtLeast(0))],
  ['made by hand', rule({ rule: 'between', field: 'size', least: 0, most: 1 })],
  ['that is none', rule('size >= 0')],
  ['a bound of another type', rule(expectThat('size').toBeAtLeast('0'))],
  ['a bound of a fraction', rule(expectThat('size').toBeAtMost(0.5))],
  ['a bound of a decimal that is no text', rule(expectThat('price').toBeLessThan(5))],
  ['a bound of digits that the decimal does not have', rule(expectThat('price').toBeLessThan('0.001'))],
  ['a bound of a time that is none', rule(expectThat('at').toBeGreaterThan('noon'))],
  ['a bound of true and false', rule(expectThat('on').toBeAtLeast(true))],
  ['a bound of an enum', rule(expectThat('kind').toBeAtMost('page'))],
  ['one of nothing', rule(expectThat('kind').toBeOneOf([]))],
  ['one of what is no list', rule(expectThat('kind').toBeOneOf(any('page')))],
  ['one of an unknown symbol', rule(expectThat('kind').toBeOneOf(['page', 'video']))],
  ['one of the same twice', rule(expectThat('price').toBeOneOf(['1.0', '1.00']))],
  ['the length of a number', rule(expectThat('size').toBeNonEmpty())],
  ['any length', rule(expectThat('user').toHaveLength({}))],
  ['a length of less than nothing', rule(expectThat('user').toHaveLength({ atLeast: -1 }))],
  ['lengths that are exchanged', rule(expectThat('user').toHaveLength({ atLeast: 9, atMost: 3 }))],
  ['half a code point', rule(expectThat('user').toHaveLength({ atMost: 2.5 }))],
  ['the beginning of a number', rule(expectThat('size').toStartWith('1'))],
  ['the empty text', rule(expectThat('user').toContain(''))],
  ['a text that is a number', rule(expectThat('user').toEndWith(any(7)))],
  ['a field that is not after itself', rule(expectThat('at').toBeNotAfter('at'))],
  ['a field that is not after an unknown one', rule(expectThat('at').toBeNotAfter('end'))],
  ['fields of two types', rule(expectThat('at').toBeNotAfter('day'))],
  ['fields of two scales', rule(expectThat('price').toBeNotAfter('rate'))],
  ['the same twice', rule(expectThat('price').toBeAtLeast('1'), expectThat('price').toBeAtLeast('1.00'))],
  ['of what is hashed', rule(expectThat('address').toContain('.'))],
  ['of what is dropped', rule(expectThat('born').toBePresent())],
  ['a comparison with what is dropped', rule(expectThat('day').toBeNotAfter('born'))],
];

const whole: readonly Refusal[] = [
  ['no owner', declare({ owner: '' })],
  ['no description', declare({ description: undefined })],
  ['a name without a domain', declare({ name: 'view' })],
  ['no name', declare({ name: undefined })],
  ['a version in the name', declare({ name: 'web.view.v2', version: '2.0.0' })],
  ['a version of two numbers', declare({ version: '1.0' })],
  ['a version with a zero before it', declare({ version: '02.0.0' })],
  ['a retention in years', declare({ retention: '10 years' })],
  ['a retention beyond a century', declare({ retention: '40000 days' })],
  ['a retention of nothing', declare({ retention: '0 days' })],
  ['a promise that is misspelt', declare({ promises: { latency: '1 minute' } })],
  ['a freshness in minutes', declare({ promises: { freshness: 5 } })],
  ['an availability of more than all', declare({ promises: { availability: 101 } })],
  ['an availability of never', declare({ promises: { availability: 0 } })],
  ['an availability in words', declare({ promises: { availability: '99 %' } })],
  ['deprecated without a day', declare({ deprecated: { since: '2026-12-01' } })],
  ['deprecated on a day that no calendar has', declare({ deprecated: { since: '2026-11-31', until: '2027-03-31' } })],
  ['deprecated at a time', declare({ deprecated: { since: '2026-12-01', until: '2027-03-31T10:00' } })],
  ['deprecated until before it was', declare({ deprecated: { since: '2027-03-31', until: '2026-12-01' } })],
  ['itself as successor', declare({ deprecated: { ...days(), successor: 'web.view' } })],
  ['a successor of version 1', declare({ deprecated: { ...days(), successor: 'web.view.v1' } })],
  ['a deprecation that is none', declare({ deprecated: true })],
  ['derived from nothing', declare({ derivedFrom: { map: (row: object) => row } })],
  ['derived without a map', declare({ derivedFrom: { contract: view } })],
  ['derived from itself', declare({ derivedFrom: { contract: view, map: (row: object) => row } })],
  [
    'derived from what is derived from it',
    declare({
      derivedFrom: {
        contract: contract({ ...base, version: '2.0.0', derivedFrom: { contract: view, map: (row) => row } }),
        map: (row: object) => row,
      },
    }),
  ],
  ['an option that is misspelt', declare({ retain: '1 day' })],
];

function days() {
  return { since: '2026-12-01', until: '2027-03-31' };
}

const groups = { columns, options, protection, quality, whole };

const said = (declaring: () => unknown): MeshError => {
  try {
    declaring();
  } catch (error) {
    if (error instanceof MeshError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

test('what a contract may not say is refused when its module loads, in words that say what to do', async () => {
  const lines = Object.entries(groups).flatMap(([group, refusals]) => [
    `# ${group}`,
    ...refusals.map(([name, declaring]) => {
      try {
        const { code, found, expected, likelyCause } = said(declaring);
        return `\n${name}\n  ${code}\n  found ${found}\n  expected ${expected}\n  likely ${likelyCause}`;
      } catch (error) {
        throw new Error(`${group}: ${name}`, { cause: error });
      }
    }),
    '',
  ]);
  const rewrite = 'words changed: if they read well, run `npx vitest run platform/src/contract/refusals.test.ts -u`';
  await expect(lines.join('\n'), rewrite).toMatchFileSnapshot('golden/refusals.txt');
});

test('nothing of it is refused for another reason than its own', () => {
  const all = Object.values(groups).flat();
  expect(all.length).toBeGreaterThan(80);
  const errors = all.map(([, declaring]) => said(declaring));
  expect(new Set(errors.map(({ code, message }) => `${code} ${message}`)).size).toBe(all.length);
  expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['CONTRACT_INVALID', 'DURATION_INVALID']));
  expect(errors.filter(({ found, expected, likelyCause }) => !(found && expected && likelyCause))).toEqual([]);
});
