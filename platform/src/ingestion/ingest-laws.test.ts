import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { listQuarantine } from '../quarantine/index.ts';
import { content, contentOf, fileOf, ingest, meshOf, mortal, reading, removeFiles } from '../testing/test-source.ts';

afterAll(removeFiles);

const line = fc
  .record({
    minute: fc.integer({ min: 0, max: 400 }),
    sensor: fc.constantFrom('a', 'b', 'c', 'd'),
    value: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ minute, sensor, value }) => `${new Date(Date.UTC(2024, 0, 1, 0, minute)).toISOString()},${value},${sensor}`);
const spoiled = fc.constantFrom(
  '',
  'x,1,a',
  '2024-01-01,NaN,a',
  '2024-01-01,1',
  '2024-01-02T02:00:00Z,1,a',
  '2024-01-01,1,"a',
);
const anyLine = fc.oneof({ weight: 9, arbitrary: line }, { weight: 1, arbitrary: spoiled });
const lines = fc.array(anyLine, { minLength: 1, maxLength: 60 });
const manyLines = fc.array(anyLine, { minLength: 30, maxLength: 60 });

const limits = fc.record({
  items: fc.integer({ min: 1, max: 8 }),
  bytes: fc.constant(1_000_000),
  chunk: fc.integer({ min: 30, max: 150 }),
  sortBytes: fc.integer({ min: 1, max: 5_000 }),
});

test('received = accepted + duplicate + quarantined, and what is accepted and quarantined is in the log', async () => {
  await fc.assert(
    fc.asyncProperty(lines, limits, fc.boolean(), async (some, limit, sort) => {
      const mesh = meshOf();
      const report = await ingest(mesh, await fileOf(content(some)), { limits: limit, sort });
      expect(report.received).toBe(some.length);
      expect(report.accepted + report.duplicate + report.quarantined).toBe(report.received);
      const { records } = await contentOf(mesh.log);
      const data = records.filter((record) => record[0] === reading.name && record[5] === undefined);
      expect(data.length).toBe(report.accepted);
      expect((await Array.fromAsync(listQuarantine(mesh, reading))).length).toBe(report.quarantined);
    }),
    { numRuns: 60 },
  );
});

test('killed at any commit and started again, with other commit sizes, the log is that of an undisturbed run', async () => {
  const death = fc.record({
    commit: fc.integer({ min: 1, max: 6 }),
    when: fc.constantFrom('before' as const, 'after' as const),
  });
  let killed = 0;
  await fc.assert(
    fc.asyncProperty(
      manyLines,
      limits,
      limits,
      fc.boolean(),
      death,
      async (some, first, second, sort, { commit, when }) => {
        const file = await fileOf(content(some));
        const calm = meshOf();
        const expected = await ingest(calm, file, { limits: second, sort });
        const mesh = meshOf();
        const dying = ingest({ ...mesh, log: mortal(mesh.log, commit, when) }, file, { limits: first, sort });
        await dying.catch((error: Error) => {
          expect(error.message).toBe('killed');
          killed += 1;
        });
        const report = await ingest(mesh, file, { limits: second, sort });
        expect({ ...report, run: undefined }).toEqual({ ...expected, run: undefined });
        expect(await contentOf(mesh.log)).toEqual(await contentOf(calm.log));
      },
    ),
    { numRuns: 150 },
  );
  expect(killed).toBeGreaterThan(100);
});

test('the accepted records of a contract are numbered in the order of acceptance, over sources and partitions', async () => {
  await fc.assert(
    fc.asyncProperty(lines, lines, limits, async (first, second, limit) => {
      const mesh = meshOf();
      const file = await fileOf(content(first));
      const { accepted } = await ingest(mesh, file, { limits: limit });
      const more = await ingest(mesh, await fileOf(content(second)), { limits: limit, source: 'second' });
      const { records } = await contentOf(mesh.log);
      const data = records.filter((record) => record[0] === reading.name && record[5] === undefined);
      const numbers = data.map((record) => Number(record[6])).toSorted((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: accepted + more.accepted }, (_, at) => at));
      for (const [, partition, offset, , , , sequence] of data) {
        const before = data.filter((other) => other[1] === partition && Number(other[2]) < Number(offset));
        expect(before.every((other) => Number(other[6]) < Number(sequence))).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
