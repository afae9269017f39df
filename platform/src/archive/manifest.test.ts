import fc from 'fast-check';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract, int32, text, timestamp } from '../contract/index.ts';
import { migrate, openDatabase } from '../database/index.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import type { ArchiveTables } from './archive-tables.ts';
import { archiveFiles, archivePositions, nameFile, type ArchiveRange } from './manifest.ts';
import { archiveMigrations } from './migrations.ts';

let server: TestDatabase;
let opened: Kysely<Record<string, never>>;
let database: Kysely<ArchiveTables>;
let names = 0;

beforeAll(async () => {
  server = await testDatabase();
  const namespace = server.namespace();
  opened = openDatabase({ url: server.url, namespace });
  database = opened.withTables<ArchiveTables>();
  await migrate(opened, namespace, archiveMigrations);
});
afterAll(async () => {
  await opened.destroy();
  await server.close();
});

const newContract = () =>
  contract({
    name: `test.record-${names++}`,
    version: '1.0.0',
    owner: 'test',
    description: 'For the manifest',
    fields: { at: timestamp(), key: text(), amount: int32() },
    key: 'key',
    eventTime: 'at',
    partitions: 2,
    idle: '1 minute',
  });

const add = (of: ReturnType<typeof newContract>, file: string, ranges: readonly ArchiveRange[]): Promise<void> =>
  database.transaction().execute((transaction) => nameFile(transaction, of, file, ranges));

const range = (partition: number, start: number, end: number, maxTime: number | null = null): ArchiveRange => ({
  ...{ partition, start, end, records: end - start, maxTime, schemas: [0, 7] },
});

test('a chain of ranges is accepted and tells where each partition ends', async () => {
  const of = newContract();
  expect(await archivePositions(database, of)).toEqual([
    { end: 0, maxTime: null },
    { end: 0, maxTime: null },
  ]);
  await add(of, 'a', [range(0, 0, 10, 5), range(1, 0, 3, -7)]);
  await add(of, 'b', [range(1, 3, 4, 9)]);
  expect(await archivePositions(database, of)).toEqual([
    { end: 10, maxTime: 5 },
    { end: 4, maxTime: 9 },
  ]);
  expect(await archiveFiles(database, of, [0, 3])).toEqual(
    new Map([
      [0, ['a.markers.parquet']],
      [7, ['a.schema-7.parquet']],
    ]),
  );
  expect(await archiveFiles(database, of, [1, 4])).toEqual(
    new Map([
      [0, ['a.markers.parquet', 'b.markers.parquet']],
      [7, ['a.schema-7.parquet', 'b.schema-7.parquet']],
    ]),
  );
});

test('gaps, overlaps, repetitions and empty ranges cannot be stored, nor anything of the file with them', async () => {
  const of = newContract();
  await add(of, 'a', [range(0, 0, 10)]);
  for (const wrong of [
    range(0, 11, 12),
    range(0, 9, 12),
    range(0, 0, 10),
    range(0, 0, 20),
    range(0, 10, 10),
    range(0, 10, 9),
  ]) {
    await expect(add(of, 'b', [range(1, 0, 5), wrong])).rejects.toThrow(/archive_ranges/);
  }
  expect(await archivePositions(database, of)).toEqual([
    { end: 10, maxTime: null },
    { end: 0, maxTime: null },
  ]);
});

test('whatever is offered, what is stored is one chain from 0', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 20 }), async (offers) => {
      const of = newContract();
      let end = 0;
      for (const [start, stop] of offers) {
        const accepted = await add(of, `${start}-${stop}`, [range(0, start, stop)]).then(
          () => true,
          () => false,
        );
        expect(accepted).toBe(start === end && stop > start);
        if (accepted) end = stop;
      }
      expect((await archivePositions(database, of))[0]?.end).toBe(end);
    }),
    { numRuns: 25 },
  );
});
