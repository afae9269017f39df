import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { contract, int64, oneOf, text, timestamp } from '../contract/index.ts';
import { validatorOf } from '../contract/validator-of.ts';
import { MeshError } from '../error/index.ts';
import type { ProcessProduct } from '../product/index.ts';
import { ailing, beat, watch } from '../testing/watch.ts';
import { ProcessEngine } from './process-engine.ts';
import { ProcessStop } from './process-stop.ts';

const declared = (change: Partial<ProcessProduct>): ProcessProduct => ({ ...watch(null), onTimer: null, ...change });

/** Feeds a record a microsecond, which fail as told; returns what came of them. */
function feed(product: ProcessProduct, records: number) {
  const engine = new ProcessEngine(product, 0, null);
  try {
    for (let at = 0; at < records; at++) engine.record(at, at, 'ann', { at, heart: 'ann', ask: 5 });
  } catch (error) {
    if (error instanceof ProcessStop) return { ...engine.take(), stop: error };
    throw error;
  }
  return { ...engine.take(), stop: undefined };
}

const failing = (fails: (at: number) => boolean, stopAt: number): ProcessProduct =>
  declared({
    poison: { tries: 1, stopAt },
    process(state, { at }) {
      if (fails(Number(at))) throw new RangeError('no such beat');
      return [state, []];
    },
  });

test('a function that fails at everything stops at the step it is allowed to fail up to, and not before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(30), (stopAt, good) => {
      const { stop, poison } = feed(
        failing((at) => at >= good, stopAt),
        good + stopAt + 5,
      );
      expect(stop?.offset).toBe(good + stopAt - 1);
      expect(poison).toHaveLength(stopAt - 1);
      expect(stop?.found).toContain(
        `partition 0: ${stopAt} of ${stopAt} steps failed from offset ${good} to ${good + stopAt - 1}; the last, of key "ann"`,
      );
    }),
  );
});

test('one that fails in every eleventh step goes on for ever, one that fails in every tenth does not', () => {
  const every = (steps: number) =>
    feed(
      failing((at) => at % steps === 0, 3),
      10_000,
    );
  expect(every(11)).toMatchObject({ stop: undefined, tally: { count: 910 } });
  const { stop } = every(10);
  expect(stop?.found).toMatch(/(\d+) of (\d+) steps failed from offset 0/);
  const [, failed = '', steps = ''] = /: (\d+) of (\d+) steps/.exec(stop?.found ?? '') ?? [];
  // Told of the steps since the first that was not made good, though only failures are counted.
  expect([Number(failed), Number(steps)]).toEqual([Number(stop?.offset) / 10 + 1, Number(stop?.offset) + 1]);
});

test('a step is tried as often as is declared before it is left out', () => {
  const calls: number[] = [];
  const flaky = (needed: number, tries: number) =>
    feed(
      declared({
        poison: { tries, stopAt: 100 },
        process(state, { at }) {
          calls[Number(at)] = (calls[Number(at)] ?? 0) + 1;
          if ((calls[Number(at)] ?? 0) < needed) throw new Error('not yet');
          return [state, []];
        },
      }),
      1,
    );
  expect(flaky(3, 3).poison).toEqual([]);
  calls.length = 0;
  expect(flaky(4, 3).poison).toMatchObject([{ tries: 3 }]);
  expect(calls).toEqual([3]);
});

const thrown = (input: ProcessProduct['input'], error: unknown, stopAt = 2) =>
  feed(
    declared({
      input,
      poison: { tries: 1, stopAt },
      process() {
        throw error;
      },
    }),
    stopAt,
  );

test('what a function says is cut, and holds nothing that a table or a terminal does not take', () => {
  const { poison } = thrown(beat, new Error(`\u{1b}[31mred\0${'\u{1f600}'.repeat(1000)}`));
  expect(poison[0]?.reason).toBe(` [31mred ${'\u{1f600}'.repeat(245)}\ufffd`);
  expect(thrown(beat, 'torn \ud83d').poison[0]?.reason).toBe('torn \ufffd');
  expect(thrown(beat, { toString: () => ({}) }).poison[0]).toMatchObject({ code: 'PROCESS_FAILED' });
});

test('what a function says of a contract with personal fields in clear is not told, nor the key; of protected ones it is', () => {
  const of = (options: { readonly classification: 'personal'; readonly protection?: 'pseudonymise' }) =>
    contract({
      ...{ name: 'test.heart', version: '1.0.0', owner: 'test', description: 'test', idle: '1 hour', partitions: 1 },
      fields: { at: timestamp(), heart: text(options), ask: int64() },
      key: 'heart',
      eventTime: 'at',
    });
  const open = thrown(of({ classification: 'personal' }), new RangeError('no beat of ann'));
  expect(open.poison).toEqual([
    {
      ...{ partition: 0, offset: 0, ordinal: 0, timer: null, key: null, code: 'PROCESS_FAILED', tries: 1 },
      reason: 'RangeError: more is not told, as test.heart has personal fields',
    },
  ]);
  expect(`${open.stop?.message} ${String(open.stop?.cause)}`).not.toContain('ann');
  const row = feed(
    declared({
      ...{ input: of({ classification: 'personal' }), poison: { tries: 1, stopAt: 2 } },
      process: (state) => [state, [{ heart: 'ann', what: 'ann', beats: 'ann', time: 0 }]],
    }),
    1,
  );
  expect(row.poison[0]).toMatchObject({
    code: 'PROCESS_ROW',
    reason: 'a row whose column beats is refused: more is not told, as test.heart has personal fields; expected int64',
  });
  const shielded = thrown(of({ classification: 'personal', protection: 'pseudonymise' }), new RangeError('no beat'));
  expect(shielded.poison[0]).toMatchObject({ key: 'ann', reason: 'no beat' });
});

test('whatever value a step fails at, and wherever it holds it, none of it is told of a contract with personal fields', () => {
  const input = contract({
    ...{ name: 'test.heart', version: '1.0.0', owner: 'test', description: 'test', idle: '1 hour', partitions: 1 },
    fields: { at: timestamp(), heart: text({ classification: 'personal' }), ask: int64() },
    key: 'heart',
    eventTime: 'at',
  });
  const secret = 'Smith';
  const shapes = ['', 'Bob; expected ', ': a row whose column ', '"; expected "'].map((start) => `${start}${secret}`);
  const named = Object.assign(new Error(secret), { name: secret });
  const steps: readonly ((value: string) => unknown)[] = [
    (value) => [{}, [{ heart: 'x', what: 'x', level: value, beats: 1, time: 0 }]],
    (value) => [{}, [{ heart: 'x', what: 'x', level: 'low', beats: value, time: 0 }]],
    (value) => [{}, [{ heart: 'x', what: 'x', level: 'low', beats: 1, time: 0, [value]: undefined }], value],
    (value) => [{ [value]: new Date(0) }, []],
    (value) => [{ [secret]: new Map([[value, value]]) }, []],
    (value) => ({ [value]: value }),
    (value) => [{}, [value]],
    (value) => {
      throw new Error(value);
    },
    () => {
      throw named;
    },
    (value) => {
      throw new MeshError({ code: 'PROCESS_ROW', found: value, expected: value, likelyCause: value });
    },
  ];
  fc.assert(
    fc.property(fc.constantFrom(...steps), fc.constantFrom(...shapes), (step, value) => {
      const output = { ...declared({}).output, level: { type: { kind: 'enum', symbols: ['low'] }, nullable: false } };
      const product = declared({
        input,
        output: output as ProcessProduct['output'],
        judge: validatorOf({ schema: z.object({ heart: text(), level: oneOf(['low']), beats: int64() }) }),
        poison: { tries: 1, stopAt: 2 },
        process: () => step(value) as never,
      });
      const engine = new ProcessEngine(product, 0, null);
      engine.record(0, 0, value, { at: 0, heart: value, ask: 0 });
      const { poison } = engine.take();
      expect(poison).toHaveLength(1);
      expect(JSON.stringify(poison)).not.toContain(secret);
      const stop = (): void => engine.record(1, 1, value, { at: 1, heart: value, ask: 0 });
      expect(stop).toThrow(expect.objectContaining({ code: 'PROCESS_POISONED', cause: undefined }));
      expect(stop).not.toThrow(secret);
    }),
  );
});

test('a process that fails at some records costs no others: what they come to is that of a process that is not given these', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 5, max: 40 }), (every, records) => {
      const sick = ailing(watch(null), every, 1000);
      const whole = feed(declared({ process: sick.process, poison: sick.poison }), records);
      const left = new Set(whole.poison.map(({ offset }) => offset));
      const engine = new ProcessEngine(declared({}), 0, null);
      for (let at = 0; at < records; at++) {
        if (left.has(at)) engine.marker(at, at);
        else engine.record(at, at, 'ann', { at, heart: 'ann', ask: 5 });
      }
      const { rows, entries } = engine.take();
      expect(whole.rows).toEqual(rows);
      expect(whole.entries).toEqual(entries);
    }),
  );
});
