import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBatch } from '../batch/index.ts';
import { ingestFile } from '../ingestion/index.ts';
import { ndjson } from '../ingestion/ndjson.ts';
import { emptyCut, readRange, type Cut } from '../log/index.ts';
import { openMesh, type Mesh } from '../mesh/index.ts';
import { runMicroBatch } from '../micro-batch/index.ts';
import type { Product, Speed } from '../product/index.ts';
import { combinedProgress, readProgress } from '../serving/index.ts';
import { readSettings } from '../settings/index.ts';
import { runStream } from '../stream/index.ts';
import { testDatabase } from '../testing/database.ts';
import { testBrokers } from '../testing/kafka.ts';
import { anyEntry } from '../testing/shop-entries.ts';
import { articleSales, customerSales, sale, shopWriter } from '../testing/shop.ts';
import { status, type SpeedStatus } from './status.ts';

const brokers = await testBrokers();
const logs = [
  { log: 'postgres', variables: {} },
  ...(brokers ? [{ log: 'kafka', variables: { KAFKA_BROKERS: brokers.brokers } }] : []),
];
const { signal } = new AbortController();
const run: Readonly<Record<Speed, (mesh: Mesh, product: Product) => Promise<void>>> = {
  stream: (mesh, product) => runStream(mesh, product, { untilCaughtUp: true, signal }),
  'micro-batch': (mesh, product) => runMicroBatch(mesh, product, { untilCaughtUp: true, signal }),
  batch: (mesh, product) => runBatch(mesh, product),
};

describe.each(logs)('lag on the $log log', ({ variables }) => {
  const server = testDatabase();
  let folder = '';
  let mesh: Mesh;
  let append: Awaited<ReturnType<typeof shopWriter>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tempi-lag-'));
    const { url, namespace } = await server;
    const settings = readSettings({ ...variables, DATABASE_URL: url, MESH_NAMESPACE: namespace() });
    mesh = await openMesh({ folder, settings });
    append = await shopWriter(mesh.log, mesh.registry);
  });
  afterAll(async () => {
    await mesh.close();
    await (await server).close();
    await rm(folder, { recursive: true });
  });

  const speedOf = async (product: Product, speed: Speed): Promise<SpeedStatus> => {
    const found = (await status(mesh, product)).speeds.find((each) => each.speed === speed);
    if (found === undefined) throw new Error(`no ${speed}`);
    return found;
  };

  /** By partition: the records that a reader sees from a cut on. */
  async function visible(from: Cut): Promise<number[]> {
    const ends = await mesh.log.ends(sale.name);
    const counts = ends.map(() => 0);
    for await (const { partition, count } of readRange(mesh.log, sale.name, from, ends))
      counts[partition] = (counts[partition] ?? 0) + count;
    return counts;
  }

  /** Every commit leaves a control record on Kafka, so there are many of few records each. */
  async function appendMany(seed: number): Promise<void> {
    for (const entry of fc.sample(anyEntry, { seed, numRuns: 12 })) await append([entry]);
  }

  test.each(['stream', 'micro-batch', 'batch'] as const)(
    'a stopped %s lacks exactly the records that a reader sees from its cut on',
    async (speed) => {
      const never = await speedOf(customerSales, speed);
      expect(never.byTask.map(({ records }) => records)).toEqual(
        speed === 'stream' ? [] : await visible(emptyCut(sale.partitions)),
      );
      for (const product of [customerSales, articleSales]) {
        await appendMany(1);
        await run[speed](mesh, product);
        const done = await speedOf(product, speed);
        expect(done).toMatchObject({ lag: 0, lagExact: true, lagSeconds: 0 });
        expect(done.byTask.map(({ records }) => records).filter((records) => records > 0)).toEqual([]);
        const progress = combinedProgress(product, await readProgress(mesh.database, product, speed));
        const cut = (progress[sale.name] ?? []).map(({ end }) => end);
        await appendMany(2);
        const missing = await visible(cut);
        const total = missing.reduce((sum, each) => sum + each, 0);
        expect(total).toBeGreaterThan(11);
        const behind = await speedOf(product, speed);
        expect(behind).toMatchObject({ lag: total, lagExact: true, lagSeconds: null });
        // A stream's tasks, then those that merge: their deltas are all read.
        expect(behind.byTask.slice(0, 2).map(({ records }) => records)).toEqual(missing);
        expect(behind.byTask.slice(2).every(({ records }) => records === 0)).toBe(true);
        expect(behind.processes).toMatchObject({ running: 0, recommended: 1, most: speed === 'stream' ? 2 : 1 });
      }
    },
    240_000,
  );

  test('seconds are those of event time between the result and what the ingester has committed', async () => {
    const file = join(folder, 'sales.ndjson');
    const line = (second: number): string =>
      `${JSON.stringify({ soldAt: new Date(1.5e12 + second * 1000).toISOString(), customer: 'ann', article: null, amount: 1 })}\n`;
    const ingest = async (name: string, seconds: readonly number[]): Promise<void> => {
      await writeFile(`${file}.${name}`, seconds.map(line).join(''));
      await ingestFile(mesh, { contract: sale, format: ndjson, file: `${file}.${name}`, flags: {} });
    };
    await ingest('first', [0, 10]);
    await run.stream(mesh, customerSales);
    await ingest('second', [20, 70]);
    const { lag, lagSeconds, byTask } = await speedOf(customerSales, 'stream');
    expect({ lag, lagSeconds }).toEqual({ lag: 2, lagSeconds: 60 });
    expect(byTask.map(({ seconds }) => seconds).toSorted()).toEqual([0, 60]);
  }, 240_000);

  test('a stream that runs tells of its work, whoever asks, and no more once it has stopped or died', async () => {
    const stop = new AbortController();
    const running = runStream(mesh, customerSales, { untilCaughtUp: false, signal: stop.signal });
    const heartbeats = async (): Promise<number> =>
      (await sql`select from serving_heartbeat`.execute(mesh.database)).rows.length;
    try {
      const beating = (): Promise<SpeedStatus> => speedOf(customerSales, 'stream');
      await expect
        .poll(() => appendMany(3).then(beating), { timeout: 60_000, interval: 500 })
        .toMatchObject({ processes: { running: 1, inputRate: expect.closeTo(20, -2), drainRate: expect.any(Number) } });
      const { processes, byTask } = await beating();
      const [utilisation] = Object.values(processes.utilisation);
      expect(utilisation).toBeGreaterThan(0);
      expect(utilisation).toBeLessThanOrEqual(1);
      const shares = byTask.map((task) => task.utilisation ?? -1);
      expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...shares)).toBeGreaterThan(0);
      // One that was killed does not take its own away: what it told is stale in a while, and swept by whoever tells something next.
      await sql`insert into serving_heartbeat select product, speed, 'dead', at - interval '1 hour', beat from serving_heartbeat`.execute(
        mesh.database,
      );
      expect((await beating()).processes.running).toBe(1);
      await expect.poll(heartbeats, { timeout: 60_000 }).toBe(1);
    } finally {
      // Whatever it says: it must not outlive the mesh.
      stop.abort();
      await running;
    }
    expect(await heartbeats()).toBe(0);
  }, 240_000);
});
