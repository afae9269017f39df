import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { ask, closing, holding, isOpen } from './calls.ts';

afterEach(() => void vi.useRealTimers());

const refusal = { code: 'LOG_CLOSED' };

/** A scripted native client: what is asked of it is answered when told, and it notes what is done to it. */
function client(): {
  call(): Promise<string>;
  close(): Promise<void>;
  answerOne(at: number): void;
  readonly notes: string[];
  readonly waiting: (() => void)[];
} {
  const self = {};
  const notes: string[] = [];
  const waiting: (() => void)[] = [];
  return {
    notes,
    waiting,
    call: () =>
      ask<string>(self, (answer) => {
        notes.push('called');
        const number = waiting.length;
        waiting.push(() =>
          answer(number % 2 === 0 ? null : (Object.assign(new Error('no'), { code: -1 }) as never), 'yes'),
        );
      }),
    close: () =>
      closing(self, async () => {
        notes.push(`closed beside ${String(waiting.length)}`);
      }),
    answerOne: (at) => waiting.splice(at % Math.max(waiting.length, 1), 1)[0]?.(),
  };
}

test('a client is closed once, beside no call in flight, and called no more once its closing was asked for', async () => {
  const step = fc.oneof(
    fc.record({ does: fc.constant('call' as const) }),
    fc.record({ does: fc.constant('answer' as const), at: fc.nat(9) }),
    fc.record({ does: fc.constant('close' as const) }),
    fc.record({ does: fc.constant('wait' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const native = client();
      const results: Promise<unknown>[] = [];
      const closes: Promise<void>[] = [];
      let askedBefore: number | undefined;
      for (const each of steps) {
        if (each.does === 'call') {
          const result = native.call();
          if (askedBefore === undefined) results.push(result.catch(() => undefined));
          else await expect(result).rejects.toMatchObject(refusal);
        }
        if (each.does === 'answer') native.answerOne(each.at);
        if (each.does === 'close') {
          closes.push(native.close());
          askedBefore ??= native.notes.length;
        }
        if (each.does === 'wait') await pause(0);
      }
      while (native.waiting.length > 0) native.answerOne(0);
      await Promise.all([...results, ...closes]);
      const expected = native.notes.filter((note) => note === 'called');
      expect(native.notes).toEqual(closes.length > 0 ? [...expected, 'closed beside 0'] : expected);
      if (askedBefore !== undefined) expect(expected.length).toBe(askedBefore);
    }),
    { numRuns: 200 },
  );
});

test('a call that does not answer holds up who closes for 5 s, and the closing for as long as it lasts', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const native = client();
  const result = native.call();
  let resolved = false;
  const close = native.close().then(() => (resolved = true));
  await vi.advanceTimersByTimeAsync(4_999);
  expect(resolved).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await close;
  expect(native.notes).toEqual(['called']);
  native.answerOne(0);
  expect(await result).toBe('yes');
  vi.useRealTimers();
  await expect.poll(() => native.notes).toEqual(['called', 'closed beside 0']);
});

test('what holds a client keeps it open, whether it comes to a good end or not, and a failure of closing is no failure of who asked', async () => {
  for (const outcome of ['good', 'bad']) {
    const native = {};
    let end = (): void => undefined;
    const held = holding(native, async () => {
      await new Promise<void>((resolve) => (end = resolve));
      if (outcome === 'bad') throw new Error('bad');
    }).catch(() => undefined);
    let isClosed = false;
    const close = closing(native, async () => {
      isClosed = true;
      throw new Error('it would not close');
    });
    expect(isOpen(native)).toBe(false);
    await pause(5);
    expect(isClosed).toBe(false);
    end();
    await Promise.all([held, close]);
    expect(isClosed).toBe(true);
  }
});
