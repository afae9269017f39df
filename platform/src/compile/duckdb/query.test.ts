import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { relationOf } from '../../archive/archived-records.ts';
import { parquetWriter } from '../../archive/parquet-writer.ts';
import { MeshError } from '../../error/index.ts';
import type { Row } from '../../contract/index.ts';
import type { QueryPlan } from '../../plan/index.ts';
import type { QueryProduct } from '../../product/index.ts';
import { compareValues } from '../../serving/row-order.ts';
import { anyChoice, anyLog, everything, queryOf } from '../../testing/everything.ts';
import { evaluate, OVERFLOW, type Outcome } from '../../testing/evaluate.ts';
import type { LogEntry } from '../../testing/index.ts';
import { withDuckDB } from './instance.ts';
import { late, lateAddressesSql, progressSql, type Reading } from './query.ts';
import { queryRows } from './query-rows.ts';

test('DuckDB gives the rows of the plan, with and without the late ones, bit for bit', async () => {
  await withDuckDBFolder(async (connection, folder) => {
    await fc.assert(
      fc.asyncProperty(anyChoice, anyLog, fc.nat(100), async (choice, log, share) => {
        const query = queryOf(choice);
        const cut = Array.from({ length: everything.partitions }, (_, partition) =>
          Math.floor((endOf(log, partition) * share) / 100),
        );
        const selected = log.filter(({ partition, offset }) => offset < (cut[partition] ?? 0));
        const expected = evaluate(query, selected);
        const relation = await archived(connection, folder, log, cut);
        const { plan } = query;
        expect(await rowsOf(connection, query, relation, 'truth')).toEqual(sorted(plan, expected.truth));
        expect(await rowsOf(connection, query, relation, 'onTime')).toEqual(sorted(plan, expected.onTime));
        const addresses = (await connection.runAndReadAll(lateAddressesSql(query, relation))).getRows();
        const right = expected.late.map(({ partition, offset }) => [partition, offset]);
        expect(addresses.map((address) => address.map(Number))).toEqual(right.toSorted(byAddress));
        const progress = (await connection.runAndReadAll(progressSql(query, late(query), relation))).getRows();
        for (const [partition, ...counts] of progress) {
          const own = selected.filter((entry) => entry.partition === partition);
          expect(counts.map(Number)).toEqual([
            Math.max(...own.map(timeOf)),
            own.filter((entry) => entry.row !== undefined).length,
            right.filter(([of]) => of === partition).length,
          ]);
        }
        expect(progress.length).toBe(new Set(selected.map(({ partition }) => partition)).size);
      }),
      { numRuns: 80 },
    );
  });
}, 120_000);

const byAddress = ([p = 0, o = 0]: readonly number[], [q = 0, n = 0]: readonly number[]): number => p - q || o - n;

const timeOf = (entry: LogEntry): number => entry.marker ?? Number(entry.row['at']);

const endOf = (log: readonly LogEntry[], of: number): number =>
  Math.max(0, ...log.map(({ partition, offset }) => (partition === of ? offset + 1 : 0)));

async function withDuckDBFolder(work: (connection: DuckDBConnection, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tempi-duckdb-'));
  try {
    await withDuckDB(join(folder, 'spill'), (connection) => work(connection, folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function archived(
  connection: DuckDBConnection,
  folder: string,
  log: readonly LogEntry[],
  cut: readonly number[],
): Promise<string> {
  await connection.run('DROP TABLE IF EXISTS collected');
  const writer = await parquetWriter(connection, everything.columns, folder);
  const maxTimes = new Map<number, number>();
  const files: string[] = [];
  for (const [index, entry] of log.entries()) {
    const { partition, offset, row: fields } = entry;
    const time = timeOf(entry);
    const maxTime = maxTimes.get(partition) ?? null;
    if (fields === undefined) writer.marker(partition, offset, time, maxTime);
    else writer.record({ partition, offset, time, key: String(fields['who']), fields }, maxTime, 1);
    maxTimes.set(partition, Math.max(maxTime ?? -Infinity, time));
    if (index % 16 === 15) files.push(await writer.finish());
  }
  files.push(await writer.finish());
  return relationOf(
    everything,
    files.map((file) => join(folder, file)),
    cut,
  );
}

async function rowsOf(
  connection: DuckDBConnection,
  query: QueryProduct,
  relation: string,
  reading: Reading,
): Promise<Outcome> {
  const rows: Row[] = [];
  try {
    for await (const found of queryRows(connection, query, relation, reading)) rows.push(found);
  } catch (error) {
    if (error instanceof MeshError && error.code === OVERFLOW) return OVERFLOW;
    throw error;
  }
  return sorted(query.plan, rows);
}

function sorted(plan: QueryPlan, rows: Outcome): Outcome {
  if (rows === OVERFLOW) return OVERFLOW;
  const by = ['windowStart', ...plan.group];
  return rows.toSorted(
    (a, b) => by.map((name) => compareValues(a[name] ?? null, b[name] ?? null)).find((order) => order !== 0) ?? 0,
  );
}
