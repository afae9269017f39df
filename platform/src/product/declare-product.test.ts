import { expect, test } from 'vitest';
import { contract, double, int32, text, timestamp } from '../contract/index.ts';
import { count, from } from '../plan/index.ts';
import { domain, product } from './index.ts';

const event = contract({
  ...{ name: 'test.event', version: '1.0.0', owner: 'test', description: 'test', idle: '1 hour' },
  fields: { user: text(), at: timestamp(), size: int32() },
  key: 'user',
  eventTime: 'at',
});
const speeds = {
  stream: { freshness: '1 second' },
  microBatch: { every: '10 seconds', freshness: '1 minute' },
  batch: { every: '1 day', freshness: '26 hours' },
};
const base = {
  name: 'test.counts',
  version: '1.0.0',
  owner: 'test',
  description: 'test',
  speeds,
  lateness: '1 minute',
};
const minutes = from(event).tumbling('1 minute');
const counted = minutes.groupBy('size').aggregate(() => ({ n: count() }));

test('output columns are groups, window, measures; durations are microseconds; all is frozen', () => {
  const declared = product({ ...base, query: counted });
  expect(Object.keys(declared.output)).toEqual(['size', 'windowStart', 'windowEnd', 'n']);
  expect(declared).toMatchObject({
    kind: 'query',
    lateness: 60e6,
    speeds: { microBatch: { every: 10e6, freshness: 60e6 } },
  });
  expect([Object.isFrozen(declared), Object.isFrozen(declared.output), Object.isFrozen(declared.speeds.batch)]).toEqual(
    [true, true, true],
  );
});

test('a group that holds the key takes one step, every other two', () => {
  const layout = (query: typeof counted | ReturnType<typeof byUser> | ReturnType<typeof all>) =>
    product({ ...base, query }).layout;
  const byUser = () => minutes.groupBy('size', 'user').aggregate(() => ({ n: count() }));
  const all = () => minutes.aggregate(() => ({ n: count() }));
  expect([layout(counted), layout(byUser()), layout(all())]).toEqual(['two-step', 'one-step', 'two-step']);
});

test('the fingerprint is that of the meaning: plan and lateness', () => {
  const fingerprint = (change: object, query = counted) => product({ ...base, ...change, query }).fingerprint;
  expect(fingerprint({ description: 'other words', owner: 'others' })).toBe(fingerprint({}));
  expect(fingerprint({ lateness: '2 minutes' })).not.toBe(fingerprint({}));
  expect(fingerprint({}, minutes.groupBy('size').aggregate(() => ({ m: count() })) as never)).not.toBe(fingerprint({}));
  expect(fingerprint({})).toMatch(/^[0-9a-f]{16}$/);
});

test('a process has typed state and outputs, and its version in the fingerprint', () => {
  const declare = (version: string) =>
    product({
      ...{ ...base, version, input: event, output: { total: double() }, initial: { sum: 0 } },
      process: ({ sum }, { size }) => [{ sum: sum + size }, [{ total: sum + size }]],
    });
  expect(declare('1.0.0').process({ sum: 1 }, { user: 'u', at: 0, size: 2 })).toEqual([{ sum: 3 }, [{ total: 3 }]]);
  expect(declare('1.0.1').fingerprint).not.toBe(declare('1.0.0').fingerprint);
  product({
    ...{ ...base, input: event, output: { total: double() }, initial: { sum: 0 } },
    // @ts-expect-error: an output of another type
    process: (state) => [state, [{ total: 'one' }]],
  });
});

test.each<[string, object, string]>([
  ['a name without a domain', { name: 'counts' }, 'PRODUCT_INVALID'],
  ['a version', { version: 'one' }, 'PRODUCT_INVALID'],
  ['no owner', { owner: '' }, 'PRODUCT_INVALID'],
  ['a lateness', { lateness: 'a minute' }, 'DURATION_INVALID'],
  [
    'a speed slower than its freshness',
    { speeds: { ...speeds, microBatch: { every: '1 hour', freshness: '1 minute' } } },
    'PRODUCT_INVALID',
  ],
  [
    'an output that micro-batches have not',
    { speeds: { ...speeds, microBatch: { ...speeds.microBatch, output: 'queue' } } },
    'PRODUCT_INVALID',
  ],
  [
    'a batch that never rests',
    { speeds: { ...speeds, batch: { every: '0 days', freshness: '1 day' } } },
    'PRODUCT_INVALID',
  ],
  [
    'a stream fresher than its commits',
    { speeds: { ...speeds, stream: { freshness: '1 millisecond' } } },
    'PRODUCT_INVALID',
  ],
])('%s is refused when the module loads', (_, change, code) => {
  expect(() => product({ ...base, ...change, query: counted })).toThrow(expect.objectContaining({ code }));
});

test('outputs of a process that differ by case only are refused when the module loads', () => {
  const output = { total: double(), toTal: double() };
  const declare = () =>
    product({ ...base, input: event, output, initial: { sum: 0 }, process: (state) => [state, []] });
  expect(declare).toThrow(expect.objectContaining({ code: 'PRODUCT_INVALID' }));
  expect(declare).toThrow(/total and toTal/);
});

test('a domain names its own, once', () => {
  const counts = product({ ...base, query: counted });
  expect(domain({ name: 'test', contracts: [event], products: [counts] }).products).toEqual([counts]);
  const refused = expect.objectContaining({ code: 'DOMAIN_INVALID' });
  expect(() => domain({ name: 'other', contracts: [event], products: [] })).toThrow(refused);
  expect(() => domain({ name: 'test', contracts: [event], products: [counts, counts] })).toThrow(refused);
});

test('what is said of columns is no part of the meaning; an output has what its fields say', () => {
  const told = product({
    ...base,
    query: counted,
    columns: { n: { description: 'How many', examples: [3] }, size: { classification: 'public' } },
  });
  expect(told.metadata).toEqual({
    size: { classification: 'public' },
    windowStart: {},
    windowEnd: {},
    n: { description: 'How many', examples: [3] },
  });
  expect(told.fingerprint).toBe(product({ ...base, query: counted }).fingerprint);
  // @ts-expect-error: no such column
  expect(() => product({ ...base, query: counted, columns: { m: {} } })).toThrow('the column m');
  const process = product({
    ...{ ...base, lateness: '0 seconds', input: event, initial: 0 },
    output: { user: text({ description: 'Whose', classification: 'personal' }), at: timestamp().nullable() },
    process: (state) => [state, []],
  });
  expect(process.metadata).toEqual({ user: { description: 'Whose', classification: 'personal' }, at: {} });
});

test('version 2 stands beside version 1, and may read it', () => {
  const first = product({
    ...{ ...base, version: '1.4.0', query: counted },
    deprecated: { since: '2026-12-01', until: '2027-03-31', successor: 'test.counts.v2' },
  });
  const { lateness: _, ...rest } = base;
  const again = from(first)
    .tumbling('1 hour')
    .aggregate(() => ({ n: count() }));
  const second = product({ ...rest, version: '2.0.0', query: again });
  expect([first.name, second.name]).toEqual(['test.counts', 'test.counts.v2']);
  const both = domain({ name: 'test', contracts: [event], products: [first, second] });
  expect(both.products.map(({ deprecated }) => deprecated?.successor)).toEqual(['test.counts.v2', undefined]);
});
