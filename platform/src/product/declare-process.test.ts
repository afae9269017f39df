import { expect, expectTypeOf, test } from 'vitest';
import { contract, double, int32, int64, text, timestamp, type Contract } from '../contract/index.ts';
import { product } from './index.ts';

const event = contract({
  ...{ name: 'test.event', version: '1.0.0', owner: 'test', description: 'test', idle: '1 hour' },
  fields: { user: text(), at: timestamp(), size: int32().nullable() },
  key: 'user',
  eventTime: 'at',
});
const base = {
  ...{ name: 'test.silences', version: '1.0.0', owner: 'test', description: 'test', input: event },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
  output: { user: text(), total: double() },
  initial: { total: 0, seen: [] as readonly number[], last: null as number | null },
};
const declare = (change: object) => product({ ...base, process: (state) => [state, []], ...change });

test('state, record, key and timer are typed by the declaration; durations are microseconds', () => {
  const declared = product({
    ...base,
    lateness: '1 minute',
    timeToLive: '30 days',
    process: (state, record) => {
      expectTypeOf(state).toEqualTypeOf<{ total: number; seen: readonly number[]; last: number | null }>();
      expectTypeOf(record.size).toEqualTypeOf<number | null>();
      return [{ ...state, last: record.at }, [], record.at + 1];
    },
    onTimer: (state, { key, time, clock }) => {
      expectTypeOf(state.seen).toEqualTypeOf<readonly number[]>();
      return [state, [{ user: key, total: clock - time }], null];
    },
  });
  expect(declared).toMatchObject({ lateness: 60e6, timeToLive: 30 * 86_400e6, inputs: [event] });
  expect(declared.onTimer?.(base.initial, { key: 'a', time: 1, clock: 3 })).toEqual([
    base.initial,
    [{ user: 'a', total: 2 }],
    null,
  ]);
  expect(declare({})).toMatchObject({ lateness: 0, timeToLive: null, onTimer: null });
});

test('what a step returns must have the type of the state, of the output and of a time', () => {
  // @ts-expect-error: a state of another type
  product({ ...base, process: (state) => [{ ...state, total: 'none' }, []] });
  // @ts-expect-error: a row of another type
  product({ ...base, process: (state) => [state, [{ user: 'a', total: 'one' }]] });
  // @ts-expect-error: a timer that is no number
  product({ ...base, process: (state) => [state, [], '10 minutes'] });
  // @ts-expect-error: a state that is not JSON
  const dated = () => product({ ...base, initial: { since: new Date(0) }, process: (state) => [state, []] });
  expect(dated).toThrow(/not JSON/);
  // @ts-expect-error: a row of another type, from a timer
  product({ ...base, process: (state) => [state, []], onTimer: (state) => [state, [{ user: 1, total: 1 }]] });
});

test.each<[string, object, string]>([
  ['a time to live of nothing', { timeToLive: '0 days' }, 'PRODUCT_INVALID'],
  ['a time to live that is no duration', { timeToLive: 'a month' }, 'DURATION_INVALID'],
  ['a lateness that is no duration', { lateness: '60' }, 'DURATION_INVALID'],
  ['an initial state with a date', { initial: { since: new Date(0) } }, 'PRODUCT_INVALID'],
  ['an initial state with a map', { initial: [new Map()] }, 'PRODUCT_INVALID'],
  ['an initial state with nothing', { initial: { a: undefined } }, 'PRODUCT_INVALID'],
])('%s is refused when the module loads', (_, change, code) => {
  expect(() => declare(change)).toThrow(expect.objectContaining({ code }));
});

test('the fingerprint is that of all that gives a state its meaning, odd numbers included', () => {
  const changes: object[] = [
    ...[{}, { version: '1.0.1' }, { lateness: '1 second' }, { timeToLive: '1 second' }, { initial: { total: 0 } }],
    ...[{ initial: { total: -0 } }, { initial: { total: NaN } }, { initial: { total: [null] } }],
    { onTimer: (state: unknown) => [state, []] },
  ];
  const fingerprints = changes.map((change) => declare(change).fingerprint);
  expect(new Set(fingerprints).size).toBe(changes.length);
  expect(declare({ description: 'other words' }).fingerprint).toBe(fingerprints[0]);
});

test('the columns of the input are no part of the fingerprint; name, key and event time of its contract are', () => {
  const fields = { user: text(), at: timestamp(), ended: timestamp(), size: int32().nullable() };
  const about = { name: 'test.event', owner: 'test', description: 'test', idle: '1 hour' } as const;
  const over = (input: Contract): string => declare({ input }).fingerprint;
  const wider = { ...fields, unit: text().nullable(), size: int64().nullable() };
  const more = contract({ ...about, version: '1.1.0', fields: wider, key: 'user', eventTime: 'at' });
  expect(over(more)).toBe(declare({}).fingerprint);
  const others = [
    contract({ ...about, version: '1.1.0', fields: { ...fields, unit: text() }, key: 'unit', eventTime: 'at' }),
    contract({ ...about, version: '1.1.0', fields, key: 'user', eventTime: 'ended' }),
    contract({ ...about, version: '2.0.0', fields, key: 'user', eventTime: 'at' }),
  ];
  expect(new Set([more, ...others].map(over)).size).toBe(1 + others.length);
});
