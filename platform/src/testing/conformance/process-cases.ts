import { double, int64, text, timestamp, type Row } from '../../contract/index.ts';
import { product, type Product } from '../../product/index.ts';
import { timePassesTo } from '../run-product.ts';
import { at, item, type ConformanceCase } from './conformance-case.ts';

const SECOND = 1_000_000;
const soon = (seconds: number) => timePassesTo(seconds * SECOND);
const time = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** A number for each record and each timer. */
interface Told {
  readonly n: number;
}
type Step = readonly [state: Told, rows: readonly Row[], timer?: number | null];
interface Functions {
  readonly process: (
    state: Told,
    record: { readonly at: number; readonly who: string; readonly word: string | null },
  ) => Step;
  readonly onTimer?: (
    state: Told,
    timer: { readonly key: string; readonly time: number; readonly clock: number },
  ) => Step;
  readonly timeToLive?: string;
  readonly poison?: { readonly stopAt: number };
  readonly lateness?: string;
}

const declared = (functions: Functions): Product => {
  const declaration = {
    ...{ name: 'test.case', version: '1.0.0', owner: 'test', description: 'For the conformance table', input: item },
    // Not named as the contract's key, by which rows would be put in order.
    output: { whose: text(), n: int64(), when: timestamp(), ratio: double().nullable() },
    initial: { n: 0 },
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '1 second', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '2 days' },
    },
    // A row that the compiler would refuse is a case too.
    ...functions,
  };
  return product(declaration as never);
};

const told = (who: string, n: number, when: number): Row => ({ whose: who, n, when, ratio: null });
const shown = (who: string, n: number, seconds: number) => ({ whose: who, n, when: time(seconds), ratio: null });
/** Counts a key's records, and says so. */
const counts: Functions['process'] = ({ n }, { who, at: when }) => [{ n: n + 1 }, [told(who, n + 1, when)]];
/** Counts, and waits for five seconds to tell of it. */
const waits: Functions['process'] = ({ n }, { at: when }) => [{ n: n + 1 }, [], when + 5 * SECOND];
const tells: NonNullable<Functions['onTimer']> = (state, { key, time: due }) => [state, [told(key, state.n, due)]];

const processCase = (
  name: string,
  functions: Functions,
  items: ConformanceCase['input'][string],
  expected: ConformanceCase['expected'],
): ConformanceCase => ({
  ...{ group: 'processes', name, expected },
  declare: () => declared(functions),
  input: { 'test.item': items },
});

/** Functions of state and record, with timers in event time. */
export const PROCESS_CASES: readonly ConformanceCase[] = [
  processCase(
    'a state a key',
    { process: counts },
    [at(1), at(2, { who: 'bob' }), at(3)],
    [shown('ann', 1, 1), shown('bob', 1, 2), shown('ann', 2, 3)],
  ),
  processCase(
    'records out of order are not late',
    { process: counts },
    [at(9), at(1)],
    [shown('ann', 1, 9), shown('ann', 2, 1)],
  ),
  processCase(
    'several rows of a record, and none',
    { process: (state, { who, word }) => [state, Array.from(word ?? '', (_, n) => told(who, n, 0))] },
    [at(1, { word: 'ab' }), at(2)],
    [shown('ann', 0, 0), shown('ann', 1, 0)],
  ),
  processCase(
    'a timer that a record reaches',
    { process: waits, onTimer: tells },
    [at(1), at(6)],
    [shown('ann', 1, 6)],
  ),
  processCase(
    'a timer that a marker reaches',
    { process: waits, onTimer: tells },
    [at(1), soon(6)],
    [shown('ann', 1, 6)],
  ),
  processCase(
    'a timer that the lateness puts off',
    { process: waits, onTimer: tells, lateness: '1 second' },
    [at(1), soon(6)],
    [],
  ),
  processCase(
    'a timer that is moved',
    { process: waits, onTimer: tells },
    [at(1), at(3), soon(20)],
    [shown('ann', 2, 8)],
  ),
  processCase(
    'a timer that is unset',
    {
      process: ({ n }, { at: when, word }) => [{ n: n + 1 }, [], word === null ? when + SECOND : null],
      onTimer: tells,
    },
    [at(1), at(1, { word: 'stop' }), soon(20)],
    [],
  ),
  processCase(
    'a timer that sets the next',
    {
      process: waits,
      onTimer: ({ n }, { key, time: due }) => [{ n: n + 1 }, [told(key, n, due)], n < 3 ? due + SECOND : null],
    },
    [at(1), soon(20)],
    [shown('ann', 1, 6), shown('ann', 2, 7), shown('ann', 3, 8)],
  ),
  processCase(
    'timers fire in the order of their times, then of their keys',
    { process: waits, onTimer: tells },
    // All keys of one partition; the order of the rows is that of their ordinals.
    [at(2, { who: 'f' }), at(2, { who: '\u{1f600}' }), at(2, { who: '\uffff' }), at(1, { who: 'd' }), soon(20)],
    [shown('d', 1, 6), shown('f', 1, 7), shown('\uffff', 1, 7), shown('\u{1f600}', 1, 7)],
  ),
  processCase(
    'a state is forgotten at the end of its time to live',
    { process: counts, timeToLive: '10 seconds' },
    [at(1), at(10), at(20)],
    [shown('ann', 1, 1), shown('ann', 2, 10), shown('ann', 1, 20)],
  ),
  processCase(
    'a timer later than the time to live never fires',
    { process: waits, onTimer: tells, timeToLive: '4 seconds' },
    [at(1), soon(20)],
    [],
  ),
  processCase(
    'a number that is not finite is NULL where it may be',
    { process: (state, { who }) => [state, [{ whose: who, n: 0, when: 0, ratio: 1 / 0 }]] },
    [at(1)],
    [shown('ann', 0, 0)],
  ),
  processCase(
    'a row that has not its columns',
    { process: (state, { who }) => [state, [told(who, 0.5, 0)]] },
    [at(1)],
    { failsWith: 'PROCESS_ROW' },
  ),
  processCase(
    'a function that changes the state it is given',
    { process: (state) => [Object.assign(state, { n: 1 }), []] },
    [at(1)],
    { failsWith: 'PROCESS_STATE' },
  ),
  processCase('a timer without onTimer', { process: waits }, [at(1)], { failsWith: 'PROCESS_TIMER' }),
  processCase(
    'a record that makes the function throw is left out, its key as before',
    {
      process: (state, record) => {
        if (record.word === 'bad') throw new RangeError('a bad word');
        return counts(state, record);
      },
    },
    [at(1), at(2, { word: 'bad' }), at(3), at(4, { who: 'bob', word: 'bad' }), at(5, { who: 'bob' })],
    {
      rows: [shown('ann', 1, 1), shown('ann', 2, 3), shown('bob', 1, 5)],
      leftOut: ['PROCESS_FAILED', 'PROCESS_FAILED'],
    },
  ),
  processCase(
    'a timer that fails is left out and unset',
    {
      process: waits,
      onTimer: (state, timer) => {
        if (state.n === 1) throw new RangeError('too few');
        return tells(state, timer);
      },
    },
    [at(1), soon(7), at(8), soon(20)],
    { rows: [shown('ann', 2, 13)], leftOut: ['PROCESS_FAILED'] },
  ),
  processCase(
    'rows, states and timers that are refused are left out too',
    {
      process: ({ n }, { who, word }) => {
        if (word === 'row') return [{ n: n + 1 }, [told(who, 0.5, 0)]];
        if (word === 'state') return [{ n: n + 1, seen: new Date(0) } as Told, []];
        const rows = [told(who, n + 1, 0)];
        return word === 'timer' ? [{ n: n + 1 }, rows, 1] : [{ n: n + 1 }, rows];
      },
    },
    [at(1), at(2, { word: 'row' }), at(3, { word: 'state' }), at(4, { word: 'timer' }), at(5)],
    { rows: [shown('ann', 1, 0), shown('ann', 2, 0)], leftOut: ['PROCESS_ROW', 'PROCESS_STATE', 'PROCESS_TIMER'] },
  ),
  processCase(
    'a function that fails at everything stops',
    {
      poison: { stopAt: 2 },
      process: () => {
        throw new RangeError('a bug');
      },
    },
    [at(1), at(2), at(3)],
    { stopsWith: 'PROCESS_POISONED' },
  ),
];
