import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row, Scalar } from '../contract/column.ts';
import type { ProcessProduct } from '../product/product.ts';
import { evaluateProcess } from '../testing/evaluate-process.ts';
import type { LogEntry } from '../testing/log-entry.ts';
import type { PoisonTally } from '../product/poison.ts';
import { ailing, anyBeats, anyWatch, watch } from '../testing/watch.ts';
import type { ColdEntry, ColdState } from './cold-state.ts';
import { ProcessEngine } from './process-engine.ts';
import { decodeKeyEntry, encodeKeyEntry, wakeOf } from './process-keys.ts';
import { decodeProcessState, encodeProcessState } from './process-state-codec.ts';
import { ProcessStop } from './process-stop.ts';

const anyProcess = anyWatch([null, '1 microsecond', '7 microseconds']);
const timeOf = (entry: LogEntry): number => entry.marker ?? Number(entry.row?.['at']);

/**
 * Runs the entries by a new engine for each cut, which is given only the stored entries that a lazy store would load. Where it stops, what
 * came of the parts before: their entries are `taken`.
 */
function runInParts(product: ProcessProduct, entries: readonly LogEntry[], cuts: readonly number[]) {
  const rows = new Map<string, Row>();
  const stored = new Map<string, Buffer>();
  const poison: unknown[] = [];
  let tally: PoisonTally | undefined;
  const found = (taken: number, stop?: ProcessStop) => ({
    rows,
    keys: [...stored.keys()].toSorted(),
    poison,
    tally,
    taken,
    stop,
  });
  const bounds = [0, ...cuts.filter((cut) => cut < entries.length).toSorted((a, b) => a - b), entries.length];
  for (const [at, from] of bounds.slice(0, -1).entries()) {
    const before = entries.slice(0, from).map(timeOf);
    const part = entries.slice(from, bounds[at + 1]);
    const clock = Math.max(...[...before, ...part.map(timeOf)]) - product.lateness;
    const engine = new ProcessEngine(product, 0, before.length === 0 ? null : Math.max(...before), undefined, {
      tally,
    });
    for (const [key, bytes] of stored) {
      const entry = decodeKeyEntry(bytes);
      const isTouched = part.some(({ row }) => row?.['heart'] === key);
      if (isTouched || wakeOf(entry, product.timeToLive) <= clock) engine.restore(key, entry);
    }
    try {
      for (const entry of part) {
        if (entry.row === undefined) engine.marker(entry.offset, entry.marker);
        else engine.record(entry.offset, timeOf(entry), entry.row['heart'] as string, entry.row);
      }
    } catch (error) {
      if (error instanceof ProcessStop) return found(from, error);
      throw error;
    }
    const changes = engine.take();
    for (const { offset, ordinal, row } of changes.rows)
      rows.set(JSON.stringify([entries[0]?.partition, offset, ordinal]), row);
    for (const [key, entry] of changes.entries) {
      if (entry === null) stored.delete(key);
      else stored.set(key, encodeKeyEntry(entry));
    }
    for (const { code, reason, tries, ...step } of changes.poison) {
      expect({ code, tries }).toEqual({ code: 'PROCESS_FAILED', tries: product.poison.tries });
      expect(reason).toMatch(step.timer === null ? /^ailing at / : /^ailing timer of /);
      poison.push(step);
    }
    ({ tally } = changes);
  }
  return found(entries.length);
}

test('rows, poison, the keys still known and where it stops are those of the plain words, wherever it is cut and begun again', () => {
  let fired = 0;
  let failed = 0;
  let stopped = 0;
  fc.assert(
    fc.property(anyProcess, anyBeats(1), fc.array(fc.nat(30), { maxLength: 8 }), (product, entries, cuts) => {
      const found = runInParts(product, entries, cuts);
      const whole = evaluateProcess(product, entries);
      expect(found.stop?.offset).toBe(whole.stoppedAt);
      const truth = evaluateProcess(product, entries.slice(0, found.taken));
      expect(truth.stoppedAt).toBeUndefined();
      expect([...found.rows]).toEqual([...truth.rows]);
      expect(found.keys).toEqual(truth.keys.toSorted());
      expect(found.poison).toEqual(truth.poison.map((step) => ({ ...step, partition: 0 })));
      expect(found.tally).toEqual(truth.tally);
      failed += truth.poison.length;
      stopped += whole.stoppedAt === undefined ? 0 : 1;
      fired += [...truth.rows.values()].filter(({ what }) => String(what as Scalar).startsWith('silent')).length;
    }),
    { numRuns: 1000 },
  );
  expect(fired).toBeGreaterThan(500);
  expect(failed).toBeGreaterThan(500);
  expect(stopped).toBeGreaterThan(100);
});

test('what a speed left out is left out again, is not tried, and stops nothing; all else is as it would be', () => {
  fc.assert(
    fc.property(anyBeats(0), fc.constantFrom(2, 4), (entries, every) => {
      const sick = ailing(watch(null), every, 1000);
      const steps = evaluateProcess(sick, entries).poison;
      const leftOut = new Set(steps.map(({ offset, ordinal }) => `${String(offset)}/${String(ordinal)}`));
      // The function was mended since.
      const engine = new ProcessEngine({ ...watch(null), poison: { tries: 1, stopAt: 1 } }, 0, null, undefined, {
        ...{ tally: undefined, leftOut },
      });
      for (const entry of entries) {
        if (entry.row === undefined) engine.marker(entry.offset, entry.marker);
        else engine.record(entry.offset, timeOf(entry), entry.row['heart'] as string, entry.row);
      }
      const { rows, tally } = engine.take();
      const { rows: expected, tally: right } = evaluateProcess(sick, entries);
      expect(rows.map(({ row }) => row)).toEqual([...expected.values()]);
      expect(tally).toEqual(right);
    }),
    { numRuns: 200 },
  );
});

/** Runs the entries by engines that keep what they hold within some bytes after each cut, and begin anew now and then with all entries cold. */
function runWithFew(product: ProcessProduct, entries: readonly LogEntry[], cuts: readonly Cut[]) {
  const rows = new Map<string, Row>();
  const stored = new Map<string, ColdEntry>();
  const poison: unknown[] = [];
  let tally: PoisonTally | undefined;
  let looked = 0;
  const under = (by: number) => [...stored.values()].filter(({ dueAt }) => dueAt <= by);
  const cold = (): ColdState => ({
    isNew: stored.size === 0,
    get(key) {
      const value = stored.get(key.toString())?.value;
      if (value !== undefined) looked += 1;
      return value;
    },
    due: (_, by) => under(by),
    entries: () => under(Infinity),
  });
  let engine = new ProcessEngine(product, 0, null, cold());
  let from = 0;
  for (const { count, holds, restart } of [...cuts, { count: Infinity, holds: 0, restart: false }]) {
    const part = entries.slice(from, from + count);
    from += part.length;
    for (const entry of part) {
      if (entry.row === undefined) engine.marker(entry.offset, entry.marker);
      else engine.record(entry.offset, timeOf(entry), entry.row['heart'] as string, entry.row);
    }
    const changes = engine.take();
    for (const { offset, ordinal, row } of changes.rows)
      rows.set(JSON.stringify([entries[0]?.partition, offset, ordinal]), row);
    for (const [key, entry] of changes.entries) {
      const value = entry && encodeKeyEntry(entry);
      if (entry === null || value === null) stored.delete(key);
      else {
        stored.set(key, { key: Buffer.from(key), value, dueAt: wakeOf(entry, product.timeToLive) });
        engine.weigh(key, value.length);
      }
    }
    for (const { partition, offset, ordinal, timer, key } of changes.poison)
      poison.push({ partition, offset, ordinal, timer, key });
    ({ tally } = changes);
    engine.release(holds * 600);
    if (holds === 0) expect(engine.heldBytes()).toBe(0);
    if (!restart) continue;
    const times = entries.slice(0, from).map(timeOf);
    engine = new ProcessEngine(product, 0, times.length === 0 ? null : Math.max(...times), cold(), { tally });
  }
  return { rows, keys: [...stored.keys()].toSorted(), poison, tally, looked };
}

interface Cut {
  readonly count: number;
  readonly holds: number;
  readonly restart: boolean;
}
const anyCut: fc.Arbitrary<Cut> = fc.record({
  count: fc.nat(6),
  holds: fc.constantFrom(0, 1, 2, 9),
  restart: fc.constantFrom(false, false, true),
});

test('rows, their order, poison and the keys still known are the same whatever entries are let go of and found again', () => {
  let looked = 0;
  fc.assert(
    fc.property(anyProcess, anyBeats(1), fc.array(anyCut, { maxLength: 12 }), (any, entries, cuts) => {
      const product = { ...any, poison: { tries: 1, stopAt: 1000 } };
      const truth = evaluateProcess(product, entries);
      const found = runWithFew(product, entries, cuts);
      expect([...found.rows]).toEqual([...truth.rows]);
      expect(found.keys).toEqual(truth.keys.toSorted());
      expect(found.poison).toEqual(truth.poison.map((step) => ({ ...step, partition: 0 })));
      expect(found.tally).toEqual(truth.tally);
      looked += found.looked;
    }),
    { numRuns: 1000 },
  );
  expect(looked).toBeGreaterThan(300);
});

const entry = (at: number, fields: object): LogEntry => ({
  ...{ partition: 0, offset: at, row: { at, heart: 'a', ask: 5, ...fields } },
});

test('a key forgotten at the end of its time to live begins again from the initial state', () => {
  const beats = (gap: number): unknown[] => {
    const { rows } = runInParts(watch('7 microseconds'), [entry(10, {}), entry(10 + gap, { ask: 6 })], []);
    return [...rows.values()].map((row) => row['beats']);
  };
  expect(beats(6)).toEqual([2]);
  expect(beats(7)).toEqual([1]);
});

test('a timer due at the very end of the time to live fires, one due later never does', () => {
  // The clock is two behind: a beat at 10 is forgotten when the clock is at 15 (beat 17).
  const fires = (due: number): number => {
    const product = {
      ...watch('7 microseconds'),
      process: () => [null, [], due] as const,
      onTimer: () => [null, [{ heart: 'a', what: '', beats: 0, time: 0 }]] as const,
    };
    return runInParts(product, [entry(10, {}), { partition: 0, offset: 11, marker: 100 }], []).rows.size;
  };
  expect([fires(14), fires(15), fires(16)]).toEqual([1, 1, 0]);
});

test('a timer that a timer sets must be later, in whole microseconds, and needs onTimer', () => {
  const refused = expect.objectContaining({ code: 'PROCESS_TIMER' });
  const run = (change: Partial<ProcessProduct>): void => {
    const strict = { ...watch(null), poison: { tries: 1, stopAt: 1 }, ...change };
    const { stop } = runInParts(strict, [entry(1, { ask: 1 }), entry(20, { ask: 0 })], []);
    if (stop !== undefined) throw stop.cause;
  };
  expect(() => run({ onTimer: (state, { time }) => [state, [], time] })).toThrow(refused);
  expect(() => run({ process: (state) => [state, [], 0.5] })).toThrow(refused);
  expect(() => run({ process: (state) => [state, [], NaN] })).toThrow(refused);
  expect(() => run({ onTimer: null })).toThrow(refused);
});

test('decode(encode(s)) is s in every bit', () => {
  const odd = fc.constantFrom(NaN, Infinity, -Infinity, -0, 0);
  const { state } = fc.letrec((tie) => ({
    state: fc.oneof(
      { maxDepth: 4 },
      ...[fc.double(), odd, fc.string({ unit: 'binary' }), fc.constantFrom(null, true, false, 'NaN', '-0', '')],
      fc.array(tie('state'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('', 'a', '0', '__proto__', 'toJSON', 'constructor'), tie('state'), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    ),
  }));
  fc.assert(
    fc.property(state, (any) => {
      expect(isDeepStrictEqual(decodeProcessState(encodeProcessState(any as never)), any)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
