import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeldKeys } from '../operator/held-keys.ts';
import { encodeKeyEntry } from '../operator/process-keys.ts';
import { stateMemory, type StateHolder } from './state-memory.ts';

interface Given {
  readonly loose: number;
  readonly firm?: number;
  readonly folder?: number;
  readonly isDirty?: boolean;
}

/** A task that has some bytes it can let go of, once it has landed, and some that it never can. */
function holder({ loose, firm = 0, folder = 0, isDirty = false }: Given) {
  let [held, waits] = [loose, isDirty];
  return {
    name: 'a task',
    bytes: () => held + firm + folder,
    folderBytes: () => folder,
    firmBytes: () => firm,
    release: (bytes: number) => void (waits || (held = Math.min(held, Math.max(0, bytes - firm - folder)))),
    released: () => loose - held,
    lands: () => void (waits = false),
  } satisfies StateHolder & Record<string, unknown>;
}

const sumOf = (holders: readonly StateHolder[]): number => holders.reduce((sum, each) => sum + each.bytes(), 0);

const tasks = fc.array(fc.record({ loose: fc.nat(100), firm: fc.nat(30), folder: fc.nat(20), isDirty: fc.boolean() }), {
  minLength: 1,
  maxLength: 8,
});

test('all come within the limit as they land, whoever is first; one fails only where what stays is beyond it and it has its part', () => {
  let [failed, fitted] = [0, 0];
  fc.assert(
    fc.property(tasks, fc.integer({ min: 1, max: 400 }), (given, limit) => {
      const memory = stateMemory(limit);
      const holders = given.map(holder);
      for (const each of holders) memory.add(each);
      const before = sumOf(holders);
      const firm = given.reduce((sum, each) => sum + each.firm, 0);
      const folders = given.reduce((sum, each) => sum + each.folder, 0);
      const fits = firm + Math.min(folders, limit / 2) <= limit;
      let refused = 0;
      for (const [i, each] of holders.entries()) {
        each.lands();
        try {
          memory.balance(each);
        } catch (error) {
          expect(error).toMatchObject({ code: 'STATE_LIMIT' });
          expect(given[i]!.firm).toBeGreaterThanOrEqual(firm / holders.length);
          refused++;
        }
      }
      expect(refused > 0).toBe(!fits);
      if (fits) fitted++;
      else failed++;
      const after = sumOf(holders);
      if (before <= limit) expect(after).toBe(before);
      else expect(Math.round(after)).toBeLessThanOrEqual(Math.max(limit, firm + folders));
    }),
    { numRuns: 500 },
  );
  expect(Math.min(failed, fitted)).toBeGreaterThan(20);
});

test('who takes less than an equal share keeps all of it while others have more', () => {
  const memory = stateMemory(100);
  const [small, large] = [holder({ loose: 40 }), holder({ loose: 500 })];
  memory.add(small);
  const leave = memory.add(large);
  memory.balance(small);
  expect([small.released(), large.released()]).toEqual([0, 440]);
  leave();
  const next = holder({ loose: 61 });
  memory.add(next);
  memory.balance(next);
  expect([small.released(), next.released()]).toEqual([0, 1]);
});

test('what another has changed and not committed is no reason to fail, nor to let go of a small share; it goes when that one lands', () => {
  const memory = stateMemory(100);
  const [small, large] = [holder({ loose: 40 }), holder({ loose: 500, isDirty: true })];
  memory.add(small);
  memory.add(large);
  memory.balance(small);
  expect([small.released(), large.released()]).toEqual([0, 0]);
  large.lands();
  memory.balance(large);
  expect([small.released(), large.released()]).toEqual([0, 440]);
});

test('a process that has read cold keys since its commit stops no other', () => {
  const value = encodeKeyEntry({ state: 1, timer: null, clock: 0 });
  const keys = new HeldKeys(null, { isNew: false, get: () => value, due: () => [], entries: () => [] });
  const memory = stateMemory(100_000);
  const other = holder({ loose: 0, folder: 500 });
  const process = {
    ...holder({ loose: 0 }),
    bytes: () => keys.heldBytes,
    release: (bytes: number) => keys.release(bytes, 0),
  };
  memory.add(other);
  memory.add(process);
  for (let i = 0; i < 5000; i++) keys.get(`k${String(i)}`);
  memory.balance(process);
  expect(keys.heldBytes).toBeLessThanOrEqual(100_000);
  keys.set('x', keys.get('x')!);
  keys.get('y');
  keys.get('z');
  expect(keys.heldBytes).toBeGreaterThan(99_500);
  memory.balance(other);
  keys.take();
  memory.balance(process);
  expect(keys.heldBytes + 500).toBeLessThanOrEqual(100_000);
});

test('folders share half of the limit at most, and stop nobody', () => {
  for (const limit of [16_000_000, 512_000_000]) {
    for (const count of [1, 4, 30, 64, 1000]) {
      const memory = stateMemory(limit);
      const holders = Array.from({ length: count }, () => {
        const each = { ...holder({ loose: 0, firm: 1000 }), folderBytes: () => memory.folderBytes() };
        return { ...each, bytes: () => 1000 + memory.folderBytes() };
      });
      for (const each of holders) memory.add(each);
      expect(count * memory.folderBytes()).toBeLessThanOrEqual(limit / 2);
      for (const each of holders.slice(0, 3)) memory.balance(each);
    }
  }
  const crowded = stateMemory(100);
  const holders = Array.from({ length: 10 }, () => holder({ loose: 10, firm: 5, folder: 20 }));
  for (const each of holders) crowded.add(each);
  for (const each of holders) crowded.balance(each);
});
