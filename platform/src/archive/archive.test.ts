import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRows, withDuckDB } from '../compile/duckdb/index.ts';
import { int64, type Columns, type Contract } from '../contract/index.ts';
import { columnOf } from '../contract/field.ts';
import type { Cut, Log } from '../log/index.ts';
import { memoryBroker, memoryLog } from '../log/memory/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { memoryRegistry } from '../registry/index.ts';
import { servingMigrations } from '../serving/index.ts';
import { anyEntries, anyEntry } from '../testing/shop-entries.ts';
import { shopDatabase, type ShopDatabase } from '../testing/shop-database.ts';
import { readShop } from '../testing/shop-truth.ts';
import { customerSales, sale, shopWriter } from '../testing/shop.ts';
import type { ArchiveTables } from './archive-tables.ts';
import { archiveUntil, SUPERSEDED } from './archive-until.ts';
import { archive, archivedCut, archivedRecords, archiveMigrations } from './index.ts';
import { removeOrphans } from './orphans.ts';

let shop: ShopDatabase;
const folders: string[] = [];

beforeAll(async () => {
  shop = await shopDatabase(customerSales, { ...archiveMigrations, ...servingMigrations });
});
afterAll(async () => {
  await shop.close();
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function emptyMesh(
  log: Log = memoryLog({ broker: memoryBroker({ gaps: true }) }),
  place: string = '',
): Promise<Mesh> {
  await shop.reset();
  const root = await mkdtemp(join(tmpdir(), 'tempi-archive-'));
  folders.push(root);
  const folder = join(root, place);
  const { database, url: databaseUrl, namespace } = shop;
  const archiveFolder = join(folder, 'archive');
  return { database, databaseUrl, namespace, log, registry: memoryRegistry(), folder, archiveFolder } as Mesh;
}

const filesOf = (mesh: Mesh): Promise<string[]> => readdir(join(mesh.archiveFolder, sale.name));

/** What the archive says at a cut, in the words of `readShop` and with the greatest time before each record. */
async function archived(mesh: Mesh, cut: Cut, reader: Contract = sale) {
  const whole = columnOf(int64().nullable());
  const columns = {
    ...{ _partition: whole, _offset: whole, _sequence: whole, _marker: whole, _max_time: whole },
  } as Columns;
  const all: Columns = { ...columns, ...sale.columns, soldAt: { ...sale.columns['soldAt'], nullable: true } as never };
  const names = Object.keys(all).map((name) => `"${name}"`);
  const relation = await archivedRecords(mesh, reader, cut);
  return withDuckDB(join(mesh.folder, 'temporary'), async (connection) => {
    const found = [];
    const query = `SELECT ${names.join(', ')} FROM ${relation} ORDER BY _partition, _offset`;
    for await (const row of readRows(connection, query, all)) {
      const { _partition: partition, _offset: offset, _sequence, _marker: marker, _max_time: maxTime, ...fields } = row;
      const record = marker === null ? fields : null;
      const sequence = _sequence ?? 0;
      found.push({
        partition,
        offset,
        sequence,
        sale: record,
        time: record === null ? marker : record['soldAt'],
        maxTime,
      });
    }
    return found;
  });
}

/** The same from the log alone. */
async function logged(mesh: Mesh, cut: Cut) {
  const greatest = new Map<number, number>();
  const all = [];
  for (const entry of await readShop(mesh.log)) {
    const maxTime = greatest.get(entry.partition) ?? null;
    greatest.set(entry.partition, Math.max(maxTime ?? -Infinity, entry.time));
    if (entry.offset < (cut[entry.partition] ?? 0)) all.push({ ...entry, maxTime });
  }
  return all.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset);
}

test('the archive holds the prefix of the log up to its ends, each record once, and any cut of it can be read', async () => {
  const step = fc.oneof(
    { weight: 2, arbitrary: fc.record({ append: anyEntries }) },
    { weight: 1, arbitrary: fc.record({ fileRows: fc.constantFrom(1, 5, 100), archivers: fc.constantFrom(1, 2) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), fc.nat(100), async (steps, share) => {
      const mesh = await emptyMesh();
      const append = await shopWriter(mesh.log, mesh.registry);
      for (const each of steps) {
        if ('append' in each) await append(each.append);
        else {
          const { archivers, fileRows } = each;
          const ends = await mesh.log.ends(sale.name);
          const cuts = await Promise.all(Array.from({ length: archivers }, () => archive(mesh, sale, { fileRows })));
          for (const cut of cuts) expect(cut).toEqual(ends);
        }
      }
      const cut = (await archive(mesh, sale)).map((end) => Math.floor((end * share) / 100));
      expect(await archived(mesh, cut)).toEqual(await logged(mesh, cut));
      expect(await archivedCut(mesh, sale)).toEqual(await mesh.log.ends(sale.name));
    }),
    { numRuns: 12 },
  );
}, 120_000);

const LEFT = ['half.parquet.writing', 'unnamed.schema-1.parquet'];

test('what a killed archiver left is removed, what the manifest names is not', async () => {
  const mesh = await emptyMesh();
  const append = await shopWriter(mesh.log, mesh.registry);
  await append(fc.sample(anyEntry, { seed: 1, numRuns: 30 }));
  await archive(mesh, sale);
  const before = await filesOf(mesh);
  for (const name of LEFT) {
    await writeFile(join(mesh.archiveFolder, sale.name, name), 'x');
  }
  await append(fc.sample(anyEntry, { seed: 2, numRuns: 30 }));
  const cut = await archive(mesh, sale);
  const files = await filesOf(mesh);
  expect(files.length).toBeGreaterThan(before.length);
  expect(files).toEqual(expect.arrayContaining(before));
  for (const name of LEFT) expect(files).not.toContain(name);
  expect(await archived(mesh, cut)).toEqual(await logged(mesh, cut));
});

test('folders whose names look like partitions of a table do not change the rows', async () => {
  const mesh = await emptyMesh(memoryLog(), 'amount=77/customer=zz/_offset=1');
  const append = await shopWriter(mesh.log, mesh.registry);
  await append(fc.sample(anyEntry, { seed: 3, numRuns: 30 }));
  const cut = await archive(mesh, sale);
  expect(await archived(mesh, cut)).toEqual(await logged(mesh, cut));
});

test('an archiver that another overtakes while it writes a file yields to it', async () => {
  const mesh = await emptyMesh();
  const append = await shopWriter(mesh.log, mesh.registry);
  await append(fc.sample(anyEntry, { seed: 4, numRuns: 30 }));
  const ends = await mesh.log.ends(sale.name);
  const folder = join(mesh.archiveFolder, sale.name);
  const overtaken = withDuckDB(join(mesh.folder, 'temporary'), (connection) => {
    const database = mesh.database.withTables<ArchiveTables>();
    const run = connection.run.bind(connection);
    // The file of one that lost its lease is an orphan to the next, which begins by removing them.
    connection.run = async (...query) => {
      const done = await run(...query);
      if (query[0].startsWith('COPY')) await removeOrphans(database, sale, folder);
      return done;
    };
    const rest = { folder, connection, ends, fileRows: 100, lost: new AbortController().signal, signal: undefined };
    return archiveUntil({ ...rest, log: mesh.log, registry: mesh.registry, database, contract: sale });
  });
  await expect(overtaken).rejects.toMatchObject({ code: SUPERSEDED });
  const cut = await archive(mesh, sale);
  expect(await archived(mesh, cut)).toEqual(await logged(mesh, cut));
});

test('a log that breaks down, or an archiver that is told to stop, leaves an archive that another finishes', async () => {
  const log = memoryLog();
  let polls = 0;
  const breaking: Log = {
    ...log,
    async reader(from) {
      const reader = await log.reader(from);
      const poll = async (wait: number) => {
        polls += 1;
        if (polls % 2 === 0) throw new Error('broken');
        return reader.poll(wait);
      };
      return { poll, close: () => reader.close() };
    },
  };
  const mesh = await emptyMesh(log);
  const append = await shopWriter(log, mesh.registry);
  for (let part = 0; part < 4; part++) await append(fc.sample(anyEntry, { seed: part, numRuns: 20 }));
  await expect(archive(mesh, sale, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  expect(await archivedCut(mesh, sale)).toEqual([0, 0]);
  const reading = { ...mesh, log: { ...breaking, ends: log.ends } } as Mesh;
  await archive(reading, sale, { fileRows: 1 }).catch((error: unknown) =>
    expect(error).toHaveProperty('message', 'broken'),
  );
  const cut = await archive(mesh, sale);
  expect(cut).toEqual(await log.ends(sale.name));
  expect(await archived(mesh, cut)).toEqual(await logged(mesh, cut));
});

test('files that older archivers wrote, of all schemas in one by the columns of their contract, are read as the contract has them now', async () => {
  const mesh = await emptyMesh();
  const append = await shopWriter(mesh.log, mesh.registry);
  await append(fc.sample(anyEntry, { seed: 5, numRuns: 60 }));
  const cut = await archive(mesh, sale);
  const folder = join(mesh.archiveFolder, sale.name);
  // What this version calls amount they called units; they had no article yet, nor a sequence.
  const renamed = {
    ...sale,
    metadata: { ...sale.metadata, amount: { aliases: ['units'] }, article: { fallback: 'none' } },
  };
  const relation = await archivedRecords(mesh, sale, cut);
  await withDuckDB(join(mesh.folder, 'temporary'), (connection) =>
    connection.run(
      `COPY (SELECT * EXCLUDE (_sequence, amount, article), amount AS units FROM ${relation}) TO '${join(folder, 'old.parquet')}' (FORMAT parquet)`,
    ),
  );
  await mesh.database
    .withTables<ArchiveTables>()
    .updateTable('archive_ranges')
    .set({ file: 'old.parquet', schemas: null })
    .where('file', 'is not', null)
    .execute();
  const expected = (await logged(mesh, cut)).map((entry) => ({
    ...entry,
    sequence: 0,
    sale: entry.sale && { ...entry.sale, article: 'none' },
  }));
  expect(await archived(mesh, cut, renamed)).toEqual(expected);
});
