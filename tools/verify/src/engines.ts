// verify:engines: the SQL of every query product, run by Spark and Flink over the project's own Parquet files, against DuckDB's rows.
import { join } from 'node:path';
import { contracts, products } from '@tempi/mesh/catalog';
import { archive, archivedRecords } from '@tempi/platform/archive';
import { queryRows, withDuckDB } from '@tempi/platform/compile/duckdb';
import { flink, printQuery, spark } from '@tempi/platform/compile/sql';
import { openMesh } from '@tempi/platform/mesh';
import type { QueryProduct } from '@tempi/platform/product';
import { readSettings } from '@tempi/platform/settings';
import type { Answer, EngineQuery } from './engines/answer.ts';
import { checks } from './checks.ts';
import { inFlink, inSpark } from './engines/engines.ts';
import { installed, missing } from './engines/installed.ts';
import { plainText, rowText } from './engines/row-text.ts';
import { functionQueries } from './engines/sample-functions.ts';
import { stageQueries } from './engines/sample-stages.ts';
import { writeSamples } from './engines/sample.ts';
import { relationsOf, type EngineTable } from './engines/table.ts';
import { mustRun } from './mesh-process.ts';
import { inFolder } from './places.ts';

/** How the real files are ingested. */
const SOURCES: Readonly<Record<string, readonly [file: string, ...flags: string[]]>> = {
  'clickstream.page-view': ['apache_access.log', '--format', 'access-log', '--sort'],
  'finance.purchase': ['cdnow_purchases.txt', '--format', 'cdnow', '--sort'],
  'sensors.reading': ['machine_temperature.csv', '--sensor', 'machine_temperature'],
};

interface Case {
  readonly product: QueryProduct;
  /** DuckDB's rows as texts, sorted. */
  readonly expected: readonly string[];
}

const settings = readSettings();
const check = checks();

/** Runs the products in both engines and compares their rows with those expected. */
async function verify(
  where: string,
  folder: string,
  tables: readonly EngineTable[],
  cases: readonly Case[],
): Promise<void> {
  const programs = await installed();
  const relations = relationsOf(tables.map(({ contract }) => contract));
  const byName = new Map(cases.map((each) => [each.product.name, each]));
  for (const [dialect, run] of [
    [spark, inSpark],
    [flink, inFlink],
  ] as const) {
    const queries = cases.flatMap(({ product }): EngineQuery[] => {
      try {
        return [{ name: product.name, sql: printQuery(product, dialect, { relations, reading: 'truth' }) }];
      } catch (error) {
        check.equal(where, `${product.name}: ${dialect.name}`, error instanceof Error ? error.message : error, '');
        return [];
      }
    });
    for await (const answer of run(programs, folder, tables, queries)) {
      const { name, mode, seconds } = answer;
      const of = byName.get(name);
      if (of === undefined) throw new Error(`${dialect.name} answers ${name}, which nobody asked`);
      const what = `${name}: ${dialect.name} ${mode}, ${seconds.toFixed(1)} s`;
      check.equal(where, what, rowsOf(answer, of.product), of.expected.map((row) => `${row}\n`).join(''));
    }
  }
}

const rowsOf = ({ rows, error }: Answer, { output }: QueryProduct): string =>
  rows === undefined
    ? `an error: ${error}`
    : rows
        .map((row) => plainText(row, output))
        .toSorted()
        .map((row) => `${row}\n`)
        .join('');

/** What DuckDB says to each product over relations by contract name. */
const expectedRows = (
  folder: string,
  queries: readonly QueryProduct[],
  relations: Readonly<Record<string, string>>,
): Promise<Case[]> =>
  withDuckDB(folder, async (connection) => {
    const cases: Case[] = [];
    for (const product of queries) {
      const rows: string[] = [];
      for await (const row of queryRows(connection, product, { relations, reading: 'truth' }))
        rows.push(rowText(row, product.output));
      cases.push({ product, expected: rows.toSorted() });
    }
    return cases;
  });

async function verifyReal(folder: string): Promise<void> {
  const place = { folder: join(folder, 'mesh'), settings: {} };
  for (const [contract, [file, ...flags]] of Object.entries(SOURCES))
    await mustRun(place, ['ingest', contract, '--file', join(settings.sampleData, file), ...flags]);
  const mesh = await openMesh({ folder: place.folder, settings: readSettings({}) });
  try {
    const relations: Record<string, string> = {};
    for (const contract of contracts)
      relations[contract.name] = await archivedRecords(mesh, contract, await archive(mesh, contract));
    const tables = contracts.map((contract) => ({ contract, folder: join(mesh.archiveFolder, contract.name) }));
    const queries = products.filter((product) => product.kind === 'query');
    const cases = await expectedRows(join(folder, 'temporary'), queries, relations);
    await verify('real data', folder, tables, cases);
  } finally {
    await mesh.close();
  }
}

async function verifySamples(folder: string): Promise<void> {
  const tables = await writeSamples(folder);
  const relations = Object.fromEntries(
    tables.map(({ contract, folder }) => [contract.name, `read_parquet('${join(folder, '*.parquet')}')`]),
  );
  await verify(
    'samples',
    folder,
    tables,
    await expectedRows(join(folder, 'temporary'), [...functionQueries, ...stageQueries], relations),
  );
}

const lacking = missing();
if (lacking.length > 0) {
  process.stderr.write(`verify:engines needs ${lacking.join(', ')}\n`);
  process.exitCode = 3;
} else {
  const only = process.argv[2];
  if (only !== 'samples') await inFolder('engines', verifyReal);
  if (only !== 'real') await inFolder('engines', verifySamples);
  check.report('Query products in Spark and Flink');
}
