import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBatch } from '../../batch/index.ts';
import { contract, int32, int64, text, timestamp, type Contract, type TypedContract } from '../../contract/index.ts';
import { ingestFile, PLATFORM_FORMATS, replayQuarantine, type IngestReport } from '../../ingestion/index.ts';
import { openMesh, type Mesh } from '../../mesh/index.ts';
import { runMicroBatch } from '../../micro-batch/index.ts';
import { from, sum } from '../../plan/index.ts';
import { product, type Product } from '../../product/index.ts';
import { reconcile } from '../../reconcile/index.ts';
import { serveRegistry } from '../../registry/index.ts';
import { readSettings } from '../../settings/index.ts';
import { runStream } from '../../stream/index.ts';
import { testDatabase, type TestDatabase } from '../database.ts';

let server: TestDatabase;
let folder: string;
beforeAll(async () => {
  server = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tempi-agreed-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const declared = {
  ...{ name: 'test.view', owner: 'test', description: 'A view', idle: '1 hour', partitions: 2 },
  key: 'page',
  eventTime: 'at',
} as const;
const narrow = contract({ ...declared, version: '1.0.0', fields: { page: text(), at: timestamp(), status: int32() } });
const wide = contract({ ...declared, version: '1.1.0', fields: { page: text(), at: timestamp(), status: int64() } });

const sums = (version: string, input: TypedContract<{ page: typeof PAGE; status: typeof STATUS }>): Product =>
  product({
    ...{ name: 'test.sums', version, owner: 'test', description: 'Sums', lateness: '1 minute' },
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '1 second', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '26 hours' },
    },
    query: from(input)
      .tumbling('1 minute')
      .groupBy('page')
      .aggregate((each) => ({ status: sum(each.status) })),
  });
const [PAGE, STATUS] = [text(), int64()];

async function ingest(mesh: Mesh, into: Contract, status: number): Promise<IngestReport> {
  const csv = PLATFORM_FORMATS.find(({ name }) => name === 'csv')!;
  const file = join(folder, `views-${status}.csv`);
  const hour = into === narrow ? '10' : '11';
  const lines = [0, 1, 2].map((at) => `p${at},2026-05-17T${hour}:00:0${at}Z,${status}\n`);
  await writeFile(file, `page,at,status\n${lines.join('')}`);
  return ingestFile(mesh, { contract: into, contracts: [into], format: csv, file, flags: {} });
}

async function run(mesh: Mesh, of: Product): Promise<void> {
  const options = { untilCaughtUp: true, signal: new AbortController().signal };
  await runStream(mesh, of, options);
  await runMicroBatch(mesh, of, options);
  await runBatch(mesh, of);
}

test('a break that is agreed: its records wait in quarantine until its level is set, and a product that reads the field goes on as its next version', async () => {
  const settings = readSettings({ DATABASE_URL: server.url, MESH_NAMESPACE: server.namespace() });
  const mesh = await openMesh({ folder: join(folder, 'mesh'), settings });
  const { database } = mesh;
  const registry = await serveRegistry({ database, host: '127.0.0.1', port: 0, tokens: {}, onFailure: () => {} });
  try {
    await ingest(mesh, narrow, 200);
    await run(mesh, sums('1.0.0', narrow as never));

    const refused = await ingest(mesh, wide, 2 ** 40);
    expect(refused).toMatchObject({ accepted: 0, quarantined: 3 });
    expect(refused.refused).toMatch(/test\.view-value: .*field status: .*the compatibility level FULL_TRANSITIVE/);

    const asked = await fetch(`${registry.url}/config/test.view-value`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ compatibility: 'BACKWARD_TRANSITIVE' }),
    });
    expect(asked.status).toBe(200);
    const items = { ids: 'all' } as const;
    const replayed = await replayQuarantine(mesh, { contract: wide, contracts: [wide], formats: [], items });
    expect(replayed).toMatchObject({ chosen: 3, accepted: 3, refused: 0 });

    await expect(run(mesh, sums('1.0.1', wide))).rejects.toMatchObject({
      code: 'STATE_PLAN_CHANGED',
      found: expect.stringContaining('int64'),
      likelyCause: expect.stringMatching(/type of a field that it reads.*next major version/),
    });
    const next = sums('2.0.0', wide);
    await run(mesh, next);
    const { speeds, unexplained, differences } = await reconcile(mesh, next);
    expect([speeds.map(({ accepted }) => accepted), unexplained, differences]).toEqual([[6, 6, 6], 0, []]);
  } finally {
    await registry.close();
    await mesh.close();
  }
}, 120_000);
