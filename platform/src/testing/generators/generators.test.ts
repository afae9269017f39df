import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessLogLines, purchaseLines, readingLines, writeLines } from './index.ts';

const generators = { accessLogLines, purchaseLines, readingLines };
const names = ['accessLogLines', 'purchaseLines', 'readingLines'] as const;

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'lines-'))));
afterAll(() => rm(folder, { recursive: true }));

test.each(names)('%s: the same seed and index give the same line, another seed another', (name) => {
  const make = generators[name];
  fc.assert(
    fc.property(fc.integer(), fc.nat(1_000_000), (seed, index) => {
      expect(make({ seed }).line(index)).toBe(make({ seed }).line(index));
    }),
    { numRuns: 20 },
  );
  expect(make({ seed: 1 }).line(5)).not.toBe(make({ seed: 2 }).line(5));
});

test.each(names)('%s: a file written in parts is the file written at once', async (name) => {
  const generator = generators[name]({ seed: 7 });
  const [whole, parts] = [join(folder, `${name}-whole`), join(folder, `${name}-parts`)];
  await writeLines(whole, generator, { from: 0, to: 9_000 });
  await writeLines(parts, generator, { from: 0, to: 2_500 });
  await writeLines(parts, generator, { from: 2_500, to: 9_000 });
  expect(await readFile(parts)).toEqual(await readFile(whole));
});

test.each(names)('%s: kinds come in their shares', (name) => {
  const shares = { late: 0.1, duplicate: 0.05, malformed: 0.02, conflicting: 0.03 };
  const generator = generators[name]({ seed: 3, shares });
  const counts = new Map<string, number>();
  for (let index = 10_000; index < 60_000; index++) {
    const kind = generator.kind(index);
    counts.set(kind, (counts.get(kind) ?? 0) + 1 / 50_000);
  }
  expect(counts.get('late')).toBeCloseTo(0.1, 1);
  expect(counts.get('duplicate')).toBeCloseTo(0.05, 2);
  expect(counts.get('malformed')).toBeCloseTo(0.02, 2);
  expect(counts.get('conflicting') ?? 0).toBeCloseTo(name === 'readingLines' ? 0.03 : 0, 2);
});
