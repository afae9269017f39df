import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBatch } from '../../batch/index.ts';
import { contract, decimal, int32, text, timestamp, type Row } from '../../contract/index.ts';
import { ingestFile, PLATFORM_FORMATS } from '../../ingestion/index.ts';
import { openMesh, type Mesh } from '../../mesh/index.ts';
import { runMicroBatch } from '../../micro-batch/index.ts';
import { count, from, max, sum } from '../../plan/index.ts';
import { product, SPEEDS, type Product } from '../../product/index.ts';
import { reconcile } from '../../reconcile/index.ts';
import { readServed } from '../../serving/index.ts';
import { readSettings } from '../../settings/index.ts';
import { runStream } from '../../stream/index.ts';
import { registerOutput } from '../../stream/output.ts';
import { testDatabase, type TestDatabase } from '../database.ts';

let server: TestDatabase;
let folder: string;
beforeAll(async () => {
  server = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tempi-major-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const declared = { owner: 'test', description: 'A sale', key: 'article', eventTime: 'at', idle: '1 hour' } as const;

/** Amounts in cents, until the team finds that it wants money. */
const sale = contract({
  ...declared,
  name: 'test.sale',
  version: '1.4.0',
  fields: { article: text(), at: timestamp(), cents: int32() },
  partitions: 2,
  deprecated: { since: '2026-01-01', until: '2026-12-31', successor: 'test.sale.v2' },
});
const saleV2 = contract({
  ...declared,
  name: 'test.sale',
  version: '2.0.0',
  fields: { article: text(), at: timestamp(), amount: decimal(12, 2), note: text().nullable() },
  partitions: 3,
  derivedFrom: {
    contract: sale,
    map: ({ article, at, cents }) => ({ article, at, amount: cents, note: null }),
  },
});

const speeds = {
  stream: { freshness: '1 second' },
  microBatch: { every: '1 second', freshness: '1 minute' },
  batch: { every: '1 day', freshness: '26 hours' },
} as const;
const about = { owner: 'test', description: 'Sales by the minute', lateness: '1 minute', speeds } as const;
const sales = product({
  ...about,
  name: 'test.sales',
  version: '1.0.0',
  query: from(sale)
    .tumbling('1 minute')
    .groupBy('article')
    .aggregate((each) => ({ sales: count(), cents: sum(each.cents) })),
});
const salesV2 = product({
  ...about,
  name: 'test.sales',
  version: '2.0.0',
  query: from(saleV2)
    .tumbling('1 minute')
    .groupBy('article')
    .aggregate((each) => ({ sales: count(), amount: sum(each.amount) })),
});

const CSV = PLATFORM_FORMATS.find(({ name }) => name === 'csv')!;

/** Times that come late now and then, which both versions have to judge alike. */
const line = (index: number): string => {
  const at = 1_700_000_000_000 + index * 700 - (index % 97 === 0 ? 400_000 : 0);
  return `a${index % 7},${new Date(at).toISOString()},${(index * 37) % 1000}\n`;
};

async function ingest(mesh: Mesh, from: number, to: number): Promise<void> {
  const file = join(folder, `sales-${from}.csv`);
  await writeFile(file, `article,at,cents\n${Array.from({ length: to - from }, (_, at) => line(from + at)).join('')}`);
  await ingestFile(mesh, { contract: sale, contracts: [sale, saleV2], format: CSV, file, flags: {} });
}

async function run(mesh: Mesh, of: Product): Promise<void> {
  const options = { untilCaughtUp: true, signal: new AbortController().signal };
  await runStream(mesh, of, options);
  await runMicroBatch(mesh, of, options);
  await runBatch(mesh, of);
}

const rowsOf = async (mesh: Mesh, of: Product, speed: (typeof SPEEDS)[number]): Promise<Row[]> =>
  (await readServed(mesh.database, of, speed)).rows.map(({ row }) => row);

const sorted = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(row)).toSorted();

test('version 2.0.0 beside 1.x: one ingester feeds both, each has its archive, subject and products, and all reconcile clean', async () => {
  const variables = { DATABASE_URL: server.url, MESH_NAMESPACE: server.namespace() };
  const mesh = await openMesh({ folder: join(folder, 'mesh'), settings: readSettings(variables) });
  try {
    expect([saleV2.name, salesV2.name]).toEqual(['test.sale.v2', 'test.sales.v2']);
    for (const [begin, end] of [
      [0, 600],
      [600, 1_500],
    ] as const) {
      await ingest(mesh, begin, end);
      for (const of of [sales, salesV2]) await run(mesh, of);
    }
    for (const of of [sales, salesV2]) {
      const { speeds: ran, unexplained } = await reconcile(mesh, of);
      expect({ product: of.name, ran: ran.map(({ speed, accepted }) => [speed, accepted]), unexplained }).toEqual({
        product: of.name,
        ran: SPEEDS.map((speed) => [speed, 1_500]),
        unexplained: 0,
      });
    }
    const truth = await rowsOf(mesh, sales, 'batch');
    const asV2 = truth.map(({ cents, ...row }) => ({ ...row, amount: cents ?? null }));
    expect(truth.length).toBeGreaterThan(50);
    expect(sorted(await rowsOf(mesh, salesV2, 'batch'))).toEqual(sorted(asV2));
    const subjects = await mesh.database
      .withTables<{ registry_version: { subject: string } }>()
      .selectFrom('registry_version')
      .select('subject')
      .execute();
    expect(new Set(subjects.map(({ subject }) => subject))).toEqual(
      new Set(['sale', 'sale.v2', 'sales.stream.output', 'sales.v2.stream.output'].map((name) => `test.${name}-value`)),
    );
    await refuseChangedOutput(mesh);
  } finally {
    await mesh.close();
  }
}, 120_000);

/** Other columns under the same name: refused by the plan, and where nothing is left of the former one, by the output's subject. */
async function refuseChangedOutput(mesh: Mesh): Promise<void> {
  const changed = product({
    ...about,
    name: 'test.sales',
    version: '1.1.0',
    query: from(sale)
      .tumbling('1 minute')
      .groupBy('article')
      .aggregate((each) => ({ sales: count(), cents: max(each.article) })),
  });
  const options = { untilCaughtUp: true, signal: new AbortController().signal };
  await expect(runStream(mesh, changed, options)).rejects.toMatchObject({ code: 'STATE_PLAN_CHANGED' });
  await expect(registerOutput(mesh.registry, changed)).rejects.toMatchObject({
    code: 'CONTRACT_INCOMPATIBLE',
    found: expect.stringMatching(/test\.sales\.stream\.output-value: .* field cents: /),
    likelyCause: expect.stringContaining('major version'),
  });
}
