import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ExternalSort } from './external-sort.ts';
import { bytesOf, itemOf, type Item } from './item.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sort-'))));
afterAll(() => rm(folder, { recursive: true }));

const spill = (): string => join(folder, 'tmp', 'run');

async function sorted(times: readonly number[], runBytes: number): Promise<Item[]> {
  await using sort = new ExternalSort(spill(), runBytes);
  for (const [at, time] of times.entries()) {
    await sort.add(time, itemOf(Buffer.from(`line ${at} é`), { line: at + 1, byte: at * 10 }));
  }
  return (await Array.fromAsync(sort.sorted())).flat();
}

test('the order is that of a stable sort in memory, however small the runs, and no file is left', async () => {
  const time = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(Number.NEGATIVE_INFINITY));
  await fc.assert(
    fc.asyncProperty(fc.array(time, { maxLength: 60 }), fc.integer({ min: 1, max: 5_000 }), async (times, runBytes) => {
      const order = times
        .map((value, at) => ({ value, at }))
        .sort((a, b) => (a.value === b.value ? a.at - b.at : a.value - b.value));
      const found = await sorted(times, runBytes);
      expect(found.map(({ line, text }) => [line, text])).toEqual(order.map(({ at }) => [at + 1, `line ${at} é`]));
      expect(existsSync(spill())).toBe(false);
    }),
    { numRuns: 60 },
  );
});

test('lines longer than what is read of a run at a time come back whole', async () => {
  await using sort = new ExternalSort(spill(), 100_000);
  const bytes = (at: number): Buffer => Buffer.alloc(150_000, `${at}`);
  for (let at = 0; at < 5; at++) await sort.add(-at, itemOf(bytes(at), { line: at + 1, byte: 0 }));
  const found = (await Array.fromAsync(sort.sorted())).flat();
  expect(found.map((item) => bytesOf(item).equals(bytes(item.line - 1)))).toEqual([true, true, true, true, true]);
  expect(found.map(({ line }) => line)).toEqual([5, 4, 3, 2, 1]);
});
