import { double, int64, text, type Fields, type TypedContract } from '../../contract/index.ts';
import { product, type ProcessProduct, type ProcessState } from '../../product/index.ts';
import type { Choices } from './choices.ts';
import { anyContracts } from './contracts.ts';
import { plainField } from './plain-field.ts';

/** A kind of state: what it is at first, and what it is after a step at a time. */
interface Shape {
  readonly initial: ProcessState;
  readonly next: (state: never, time: number) => ProcessState;
}

/** What a state may be: each kind of JSON, and numbers that JSON has not. */
const SHAPES: Readonly<Record<string, Shape>> = {
  number: { initial: 0, next: (state: number) => state + 1 },
  text: { initial: '', next: (state: string) => `${state}\ud83d\ude00`.slice(-6) },
  null: { initial: 'first', next: (state: string | null) => (state === null ? 'again' : null) },
  list: { initial: [], next: (state: readonly number[], time) => [...state, time].slice(-4) },
  nested: {
    initial: { odd: -0, past: [{ at: 0 }], kept: { deep: [1, [2]] } },
    next: (state: { odd: number; past: readonly { at: number }[]; kept: ProcessState }, time) => ({
      odd: Object.is(state.odd, -0) ? NaN : Number.isNaN(state.odd) ? -Infinity : -0,
      past: [...state.past, { at: time }].slice(-3),
      kept: state.kept,
    }),
  },
};

/** Names of what a process may do, for the coverage of a run. */
export const PROCESS_FEATURES: readonly string[] = [
  ...Object.keys(SHAPES).map((shape) => `process state ${shape}`),
  ...[
    'timer set',
    'timer unset',
    'timer again',
    'time to live',
    'lateness',
    'several rows',
    'timer fired',
    'NULL for NaN',
    'poison',
  ],
].map((name) => (name.startsWith('process') ? name : `process ${name}`));

/** A process and the names of what it does. */
interface AnyProcess {
  readonly product: ProcessProduct;
  readonly features: readonly string[];
}

/** What a state is, in words that tell all numbers apart. */
const shown = (state: ProcessState): string =>
  JSON.stringify(state, (_, value: unknown) =>
    typeof value === 'number' ? (Object.is(value, -0) ? '-0' : String(value)) : value,
  );

/**
 * A process of some parameters: the kind of its state, when it sets its timer and whether it unsets it, how often a timer sets the
 * next, how many rows a record gives, time to live and lateness. All of its state is in its rows.
 */
export function anyProcess(choices: Choices): AnyProcess {
  const input = anyContracts(choices)[choices.below(2)] as unknown as TypedContract<Fields>;
  const { key, eventTime } = input;
  const name = choices.of(['number', 'text', 'null', 'list', 'nested']);
  const { initial, next } = SHAPES[name] as Shape & { next: (state: ProcessState, time: number) => ProcessState };
  const delay = choices.of([null, 0, 1_000, 3_000, 7_001, -2_000]);
  const unsets = choices.chance(50);
  const again = choices.of([0, 0, 1, 2_500]);
  const copies = choices.between(1, 3);
  const lateness = choices.of([0, 0, 2, 9]);
  // One step of so many fails; 0: none.
  const ailing = choices.of([0, 0, 7, 3]);
  const fails = (time: number, state: ProcessState): void => {
    if (ailing > 0 && (Math.imul(time + shown(state).length, 0x9e3779b1) >>> 8) % ailing === 0)
      throw new RangeError(`ailing at ${time}`);
  };
  const timeToLive = choices.of([null, null, 1, 4, 12]);
  const others = Object.keys(input.columns).filter((column) => column !== eventTime);
  const copied = others[choices.below(others.length)] ?? key;
  const odd = choices.of([0.5, NaN, -Infinity, -0]);
  const timing = {
    onTimer: (state: ProcessState, { key: of, time, clock }: { key: string; time: number; clock: number }) => {
      fails(time, state);
      const row = { of, at: time, what: `timer ${clock - time} ${shown(state)}`, ratio: odd, copied: null };
      const rows = copies > 2 ? [row, row] : [row];
      return [next(state, time), rows, again > 0 && time % 3 === 0 ? time + again : null] as const;
    },
  };
  // What the report of a failure tells of it; numbers that JSON has not are told as text.
  const description = `${JSON.stringify({ name, delay, unsets, again, copies, copied, ailing })}, ratio ${odd}`;
  const declaration = {
    ...{ name: 'test.process', version: '1.0.0', owner: 'test', description, input },
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '1 second', freshness: '1 second' },
      batch: { every: '1 day', freshness: '1 day' },
    },
    ...{ lateness: `${lateness} milliseconds`, initial, poison: { tries: 2, stopAt: 10_000 } },
    ...(timeToLive === null ? {} : { timeToLive: `${timeToLive} milliseconds` }),
    output: {
      ...{ of: text(), at: int64(), what: text(), ratio: double().nullable() },
      copied: plainField(input.columns[copied]?.type ?? { kind: 'text' }).nullable(),
    },
    process: (state: ProcessState, record: Readonly<Record<string, never>>) => {
      const at = Number(record[eventTime]);
      fails(at, state);
      const row = { of: String(record[key]), at, what: shown(state), ratio: odd, copied: record[copied] ?? null };
      const rows = Array.from({ length: Math.abs(at) % (copies + 1) }, () => row);
      if (delay === null || at % 4 === 1) return [next(state, at), rows] as const;
      return [next(state, at), rows, unsets && at % 5 === 0 ? null : at + delay] as const;
    },
    ...(delay === null ? {} : timing),
  };
  const features = [
    `process state ${name}`,
    ...(delay === null ? [] : ['process timer set', ...(unsets ? ['process timer unset'] : [])]),
    ...(delay !== null && again > 0 ? ['process timer again'] : []),
    ...(timeToLive === null ? [] : ['process time to live']),
    ...(lateness === 0 ? [] : ['process lateness']),
    ...(copies > 1 ? ['process several rows'] : []),
    ...(ailing > 0 ? ['process poison'] : []),
    ...(Number.isFinite(odd) ? [] : ['process NULL for NaN']),
  ];
  return { product: product(declaration as never) as unknown as ProcessProduct, features };
}
