import { expect, test } from 'vitest';
import { contract, decimal, double, int64, oneOf, text, timestamp, type Row } from '../../contract/index.ts';
import { MeshError } from '../../error/index.ts';
import { product, SPEEDS, type ProcessProduct, type Product } from '../../product/index.ts';
import { runProduct } from '../run-product.ts';

const event = contract({
  ...{ name: 'test.event', version: '1.0.0', owner: 'test', description: 'For tests', idle: '1 hour', partitions: 1 },
  fields: { user: text(), at: timestamp() },
  key: 'user',
  eventTime: 'at',
});
const good = { user: 'ann', n: 1, at: 0, ratio: null, money: 150, kind: 'low' };

/** A process whose functions may return what the compiler refuses. */
const declare = (change: object): ProcessProduct =>
  product({
    ...{ name: 'test.told', version: '1.0.0', owner: 'test', description: 'For tests', input: event },
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '1 second', freshness: '1 second' },
      batch: { every: '1 day', freshness: '1 day' },
    },
    output: {
      ...{ user: text(), n: int64(), at: timestamp(), ratio: double().nullable(), money: decimal(4, 2) },
      kind: oneOf('low', 'high'),
    },
    initial: {},
    process: (state: never) => [state, []],
    ...change,
  } as never) as Product as ProcessProduct;
const emits = (row: unknown): ProcessProduct => declare({ process: (state: unknown) => [state, [row]] });

const arrivals = [0, 1, 2].map((at) => ({ user: 'ann', at }));

/** What all speeds refuse in the same words; records come one by one, so that states are stored and read again between them. */
async function refusal(refused: ProcessProduct): Promise<MeshError> {
  const errors: unknown[] = [];
  for (const speed of SPEEDS) errors.push(await runProduct(refused, arrivals, { speed, every: 1 }).catch((e) => e));
  for (const error of errors) {
    expect(error).toBeInstanceOf(MeshError);
    expect((error as MeshError).message).toBe((errors[0] as MeshError).message);
  }
  return errors[0] as MeshError;
}

test.each<[string, unknown, string, string, RegExp]>([
  ['n', 0.5, 'found 0.5', 'a whole number within ±(2^53 - 1)', /Math.floor/],
  ['n', 2 ** 60, 'found 1152921504606847000', 'a whole number within ±(2^53 - 1)', /too great/],
  ['n', '5', 'found "5"', 'a whole number within ±(2^53 - 1)', /not converted/],
  ['n', undefined, 'found nothing', 'a whole number within ±(2^53 - 1)', /forgets/],
  ['n', null, 'found null', 'a whole number within ±(2^53 - 1)', /nullable/],
  ['n', NaN, 'found NaN', 'a whole number within ±(2^53 - 1)', /division by zero/],
  ['user', 'a\0', 'found U+0000', 'text without it', /text/],
  ['at', new Date(0), 'found a value of type object', 'an instant in whole microseconds', /another type/],
  ['ratio', undefined, 'found nothing', 'a finite number', /forgets/],
  ['money', 10_000, 'found 10000', 'at most 4 digits, 2 of them after the point', /unit/],
  ['kind', 'middle', 'found "middle"', 'one of low, high', /declares/],
])(
  'a row whose %s is %j is refused in the same words at every speed',
  async (column, value, found, expected, cause) => {
    const error = await refusal(emits({ ...good, [column]: value }));
    expect(error).toMatchObject({ code: 'PROCESS_ROW', exitCode: 2 });
    expect(error.found).toBe(
      `process test.told, key "ann", at partition 0, offset 0: a row whose column ${column} is refused: ${found}`,
    );
    expect(error.expected).toContain(expected);
    expect(error.likelyCause).toMatch(cause);
  },
);

test.each([[null], ['text'], [5]])('a row that is %s is refused', async (row) => {
  expect(await refusal(emits(row))).toMatchObject({ code: 'PROCESS_ROW', expected: 'an object' });
});

test('what a row has beside its columns is left out; a nullable number that is not finite is NULL, -0 is 0, at every speed', async () => {
  const told = emits({ ...good, n: -0, ratio: -Infinity, money: 150n, unasked: 1 });
  for (const speed of SPEEDS) {
    const rows = await runProduct(told, arrivals.slice(0, 1), { speed });
    expect(rows).toStrictEqual([
      { user: 'ann', n: 0, at: '1970-01-01T00:00:00Z', ratio: null, money: '1.50', kind: 'low' },
    ]);
  }
});

type Counted = { n: number; seen: number[] };
const counts = (change: (state: Counted) => unknown): ProcessProduct =>
  declare({
    initial: { n: 0, seen: [] },
    process: (state: Counted) => (state.seen.length < 1 ? [{ n: 1, seen: [2, 1] }, []] : [change(state), []]),
  });

test.each<[string, (state: Counted) => unknown, RegExp]>([
  ['adds to it', (state) => ((state.n += 1), state), /'n'/],
  ['adds to a list in it', (state) => (state.seen.push(3), state), /property 2/],
  ['takes from a list in it', (state) => (state.seen.pop(), state), /property '1'/],
  ['sorts a list in it', (state) => (state.seen.sort(), state), /property '0'/],
  ['gives it another name', (state) => Object.assign(state, { more: 1 }), /property more/],
])('a function that changes the state it is given, that %s, is told so at every speed', async (_, change, found) => {
  const error = await refusal(counts(change));
  expect(error).toMatchObject({ code: 'PROCESS_STATE', expected: 'a new state; do not change the one given' });
  expect(error.found).toMatch(found);
  expect(error.found).toContain('offset 1');
});

test('the initial state is not shared by keys: it is frozen in all its depth, where it is declared', async () => {
  const initial = { n: 0, deep: [{ n: 0 }] };
  const shared = declare({ initial, process: (state: typeof initial) => ((state.deep[0]!.n += 1), [state, []]) });
  expect(Object.isFrozen(initial.deep[0])).toBe(true);
  expect(await refusal(shared)).toMatchObject({ code: 'PROCESS_STATE' });
});

const holdsItself: Record<string, unknown> = {};
holdsItself['self'] = holdsItself;
test.each<[unknown, string]>([
  [{ since: new Date(0) }, 'state.since is a Date'],
  [Object.freeze({ since: Object.freeze(new Date(0)) }), 'state.since is a Date'],
  [{ seen: [1, { of: new Map() }] }, 'state.seen[1].of is a Map'],
  [undefined, 'state is nothing'],
  [{ last: undefined }, 'state.last is nothing'],
  // eslint-disable-next-line no-sparse-arrays
  [[1, , 2], 'state[1] is nothing'],
  [{ n: 5n }, 'state.n is a bigint'],
  [{ tell: () => 1 }, 'state.tell is a function'],
  [Object.create(null), 'state is an object of no class'],
  [holdsItself, 'what holds itself'],
])('a state that is not JSON is refused at every speed: %o', async (state, found) => {
  const error = await refusal(declare({ process: () => [state, []] }));
  expect(error).toMatchObject({ code: 'PROCESS_STATE', expected: expect.stringContaining('JSON values only') });
  expect(error.found).toContain(found);
  expect(() => declare({ initial: { given: state } })).toThrow(/not JSON/);
});

test('what a function throws is told with product, key, address and its own message, as a mistake of its author', async () => {
  const error = await refusal(
    declare({
      process: (_: unknown, { at }: Row) => {
        if (at === 1) throw new RangeError('no such reading');
        return [{}, []];
      },
    }),
  );
  expect(error).toMatchObject({ code: 'PROCESS_FAILED', exitCode: 2, cause: expect.any(RangeError) });
  expect(error.found).toBe('process test.told, key "ann", at partition 0, offset 1: no such reading');
});

test('so is what a timer throws, with the address of what moved the clock', async () => {
  const error = await refusal(
    declare({
      process: (state: unknown, { at }: Row) => [state, [], Number(at) + 1],
      onTimer: () => (undefined as unknown as { rows: [] }).rows,
    }),
  );
  expect(error.found).toMatch(/offset 1: Cannot read properties of undefined/);
  expect(error.code).toBe('PROCESS_FAILED');
});

test.each([
  ['a Promise', () => Promise.resolve([{}, []])],
  ['a state alone', () => [{}]],
  ['nothing', () => undefined],
])('a function that returns %s instead of a step is refused', async (_, process) => {
  const error = await refusal(declare({ process }));
  expect(error).toMatchObject({ code: 'PROCESS_FAILED', expected: '[state, rows] or [state, rows, timer]' });
});

test('null is a state like any other: it does not begin again', async () => {
  const told = declare({
    initial: 'first',
    process: (state: unknown) => [null, [{ ...good, kind: state === null ? 'high' : 'low' }]],
  });
  for (const speed of SPEEDS) {
    const rows = await runProduct(told, arrivals, { speed, every: 1 });
    expect(rows.map(({ kind }) => kind)).toEqual(['low', 'high', 'high']);
  }
});
