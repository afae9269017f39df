import { expect, test } from 'vitest';
import type { ColdEntry } from './cold-state.ts';
import { HeldKeys } from './held-keys.ts';
import { encodeKeyEntry } from './process-keys.ts';

const KEYS = 20_000;
const SECOND = 1_000_000;

/** Cold keys whose timers are spread over a day, many of one time, in no order; how far it was asked, and how much was returned. */
function coldKeys() {
  const entries = new Map<string, ColdEntry>();
  for (let at = 0; at < KEYS; at++) {
    const timer = ((at * 7919) % 5000) * 17 * SECOND;
    const key = Buffer.from(`key ${at}`);
    entries.set(`key ${at}`, { key, value: encodeKeyEntry({ state: at, timer, clock: 0 }), dueAt: timer });
  }
  let asked = 0;
  const under = (by: number): readonly ColdEntry[] => {
    asked += 1;
    return [...entries.values()].filter(({ dueAt }) => dueAt <= by);
  };
  const cold = {
    isNew: false,
    get: (key: Buffer) => entries.get(key.toString())?.value,
    due: (_: Buffer, by: number) => under(by),
    entries: () => under(Infinity),
  };
  return { entries, cold, asked: () => asked };
}

test('cold keys wake in the order of time and key, each once, whatever the steps of the clock, and are asked for seldom', () => {
  const { entries, cold, asked } = coldKeys();
  const keys = new HeldKeys(null, cold);
  const woken: string[] = [];
  let clock = 0;
  // Slow at first, then by hours: a look for each step would be 40,000.
  for (let step = 0; clock < 100_000 * SECOND; step++) {
    clock += step < 40_000 ? SECOND / 10 : 3600 * SECOND;
    for (let wake = keys.nextWake(clock); wake !== undefined; wake = keys.nextWake(clock)) {
      const entry = keys.get(wake.key);
      expect(entry?.timer).toBe(wake.time);
      woken.push(wake.key);
      keys.forget(wake.key);
    }
    // What is committed is no longer cold.
    for (const [key] of keys.take()) entries.delete(key);
  }
  const truth = coldKeys().entries;
  const order = [...truth.keys()].toSorted(
    (a, b) => (truth.get(a)?.dueAt ?? 0) - (truth.get(b)?.dueAt ?? 0) || (a < b ? -1 : 1),
  );
  expect(woken).toEqual(order);
  expect(asked()).toBeLessThan(200);
});

test('what is let go of takes no memory, and wakes all the same', () => {
  const { entries, cold } = coldKeys();
  const keys = new HeldKeys(null, cold);
  for (const name of entries.keys()) keys.get(name);
  expect(keys.heldBytes).toBeGreaterThan(KEYS * 100);
  keys.release(0, 0);
  expect(keys.heldBytes).toBe(0);
  let woken = 0;
  while (keys.nextWake(1e15) !== undefined) woken += 1;
  expect(woken).toBe(KEYS);
});
