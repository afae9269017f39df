import fc from 'fast-check';
import { contract, int64, text, timestamp } from '../contract/index.ts';
import { product, type ProcessProduct, type ProcessState } from '../product/index.ts';
import type { LogEntry } from './log-entry.ts';

/** Beats of hearts, to watch over by timers. `ask` says what the process does with its timer. */
export const beat = contract({
  ...{ name: 'test.beat', version: '1.0.0', owner: 'test', description: 'A beat', idle: '1 hour', partitions: 2 },
  fields: { at: timestamp(), heart: text(), ask: int64() },
  key: 'heart',
  eventTime: 'at',
});

const unseen: {
  readonly beats: number;
  readonly last: number | null;
  readonly past: readonly number[];
  readonly odd: number;
} = { beats: 0, last: null, past: [], odd: -0 };

/**
 * A process that uses all a process may: timers set, moved, unset, in the past, again by a timer; states of lists, objects and
 * odd numbers; a lateness; a time to live or none.
 */
export const watch = (timeToLive: string | null): ProcessProduct =>
  product({
    ...{ name: 'test.watch', version: '1.0.0', owner: 'test', description: 'For tests', lateness: '2 microseconds' },
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '1 second', freshness: '1 second' },
      batch: { every: '1 day', freshness: '1 day' },
    },
    ...(timeToLive === null ? {} : { timeToLive }),
    input: beat,
    output: { heart: text(), what: text(), beats: int64(), time: timestamp() },
    initial: unseen,
    process: (state, { at, heart, ask }) => {
      const beats = state.beats + 1;
      const odd = Object.is(state.odd, -0) ? NaN : Number.isNaN(state.odd) ? Infinity : -0;
      const next = { beats, last: at, past: [...state.past, at].slice(-3), odd };
      const told = Object.is(odd, -0) ? 'zero' : String(odd);
      const rows = ask % 3 === 0 ? [{ heart, what: told, beats, time: at }] : [];
      if (ask === 0) return [next, rows, null];
      return ask < 5 ? [next, rows, at + ask * 3 - 4] : [next, rows];
    },
    onTimer: (state, { key, time, clock }) => {
      const row = { heart: key, what: `silent ${clock - time} ${state.past.join()}`, beats: state.beats, time };
      const again = state.beats % 2 === 1 ? time + 3 : null;
      return [{ ...state, beats: state.beats + 1 }, [row, row], again];
    },
  });

/** The same process, but that one step of `every` fails or so, whichever it is by state and time; of the others not one. */
export function ailing(watched: ProcessProduct, every: number, stopAt: number): ProcessProduct {
  const fails = (state: ProcessState, time: number): boolean =>
    (Math.imul((state as typeof unseen).beats * 31 + time + 1, 0x9e3779b1) >>> 8) % every === 0;
  return {
    ...watched,
    poison: { tries: 2, stopAt },
    process(state, record) {
      if (fails(state, Number(record['at']))) throw new RangeError(`ailing at ${Number(record['at'])}`);
      return watched.process(state, record);
    },
    onTimer(state, timer) {
      if (fails(state, timer.time)) throw new RangeError(`ailing timer of ${timer.key}`);
      return watched.onTimer?.(state, timer) ?? [state, []];
    },
  };
}

/** Processes of all kinds: that never fail, that go on though they fail, and that stop sooner or later. */
export const anyWatch = (timesToLive: readonly (string | null)[]): fc.Arbitrary<ProcessProduct> =>
  fc
    .tuple(fc.constantFrom(...timesToLive.map(watch)), fc.constantFrom(0, 2, 3, 6), fc.constantFrom(1, 2, 4, 1000))
    .map(([watched, every, stopAt]) => (every === 0 ? watched : ailing(watched, every, stopAt)));

/** One partition's entries: times near each other and out of order, markers, keys that code units and code points order apart. */
export const anyBeats = (partition: number): fc.Arbitrary<LogEntry[]> => {
  const time = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 15 }) },
    { weight: 1, arbitrary: fc.integer({ min: 16, max: 60 }) },
  );
  const heart = fc.constantFrom('a', '', '\u{ff5e}', '\u{1f600}');
  const row = fc.record({ at: time, heart, ask: fc.integer({ min: 0, max: 6 }) }).map((fields) => ({ row: fields }));
  const marker = time.map((at) => ({ marker: at }));
  const some = fc.array(fc.oneof({ weight: 4, arbitrary: row }, { weight: 1, arbitrary: marker }), { maxLength: 30 });
  return some.map((entries) => entries.map((entry, at): LogEntry => ({ partition, offset: at * 2, ...entry })));
};
