import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBatch } from '../batch/index.ts';
import { MeshError } from '../error/index.ts';
import { openMesh, type Mesh } from '../mesh/index.ts';
import { runMicroBatch } from '../micro-batch/index.ts';
import { SPEEDS } from '../product/index.ts';
import { reconcile } from '../reconcile/index.ts';
import { mergedRows, readServed } from '../serving/index.ts';
import { status } from '../service-level/index.ts';
import { readSettings } from '../settings/index.ts';
import { runStream } from '../stream/index.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { testBrokers } from '../testing/kafka.ts';
import { sale, shopWriter } from '../testing/shop.ts';
import { first, reworded, SALES_A_COMMIT, salesOf, second } from './changing.testing.ts';
import { upgrade } from './index.ts';

let server: TestDatabase;
let folder: string;
beforeAll(async () => {
  server = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tempi-upgrade-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const openAs = (name: string, variables: Readonly<Record<string, string>>): Promise<Mesh> =>
  openMesh({ folder: join(folder, name), settings: readSettings({ DATABASE_URL: server.url, ...variables }) });

const never = new AbortController().signal;
const going = { untilCaughtUp: false, signal: never };
const once = { untilCaughtUp: true, signal: never };
const silent = { old: 'remove', signal: never, note: () => undefined } as const;

const failure = (running: Promise<unknown>): Promise<unknown> =>
  running.then(
    () => 'ended',
    (error: unknown) => error,
  );

const upgrades = [
  { log: 'postgres' as const, name: 'the embedded log' },
  { log: 'kafka' as const, name: 'Kafka' },
];
test.each(upgrades)(
  'on $name a product whose plan changes is built beside the one that runs, and swapped: readers see one or the other, whole',
  async ({ log }) => {
    const kafka = log === 'kafka' ? await testBrokers() : undefined;
    if (log === 'kafka' && kafka === undefined) return;
    const variables: Record<string, string> = {
      MESH_NAMESPACE: server.namespace(),
      ARCHIVE_URL: pathToFileURL(join(folder, 'archive')).href,
    };
    if (kafka !== undefined) variables['KAFKA_BROKERS'] = kafka.brokers;
    const [old, fresh, watching] = (await Promise.all(
      ['old', 'new', 'reader'].map((name) => openAs(`${log}-${name}`, variables)),
    )) as [Mesh, Mesh, Mesh];
    const append = await shopWriter(old.log, old.registry);
    let written = 0;
    const load = (): Promise<void> => append(salesOf(written++));
    await load();
    const ended = new AbortController();
    const loading = (async () => {
      while (!ended.signal.aborted) {
        await load();
        await sleep(30);
      }
    })();

    await runBatch(old, first);
    const stopped = [runStream(old, first, going), runMicroBatch(old, first, going)].map(failure);
    const seen: string[] = [];
    const reading = (async () => {
      while (!ended.signal.aborted) {
        for (const speed of SPEEDS) seen.push(`${speed} ${await look(watching, speed)}`);
        seen.push(`merged ${await lookMerged(watching)}`);
        seen.push(`sql ${await lookBySql(watching)}`);
      }
    })();
    while (!seen.includes('stream 1.0.0') || !seen.includes('micro-batch 1.0.0'))
      await Promise.race([sleep(20), reading, loading]);

    // The new version is refused, and says what to do.
    await expect(runStream(fresh, second, going)).rejects.toMatchObject({
      code: 'STATE_PLAN_CHANGED',
      likelyCause: expect.stringContaining('`mesh upgrade shop.changing`'),
    });
    const notes: string[] = [];
    const upgraded = await upgrade(fresh, second, { ...silent, note: (text) => notes.push(text) });
    expect(upgraded).toMatchObject({ outcome: 'swapped', before: 1, now: 2, reconciliation: { unexplained: 0 } });
    expect(upgraded.reconciliation?.speeds.map(({ speed }) => speed)).toEqual(SPEEDS);
    expect(upgraded.left).toContain('shop.changing.stream.output');
    expect(notes[0]).toBe('building generation 2 beside 1, which is served');

    // Who ran the old one stops by itself, and cannot come back.
    const retired = {
      code: 'GENERATION_RETIRED',
      found: expect.stringMatching(/^generation 1 of .+ is retired; generation 2 \(version 1\.1\.0\) is served$/),
    };
    for (const each of stopped) expect(await each).toMatchObject(retired);
    const refused = { code: 'STATE_PLAN_CHANGED' };
    await expect(runStream(old, first, once)).rejects.toMatchObject(refused);
    await expect(runMicroBatch(old, first, once)).rejects.toMatchObject(refused);
    await expect(runBatch(old, first)).rejects.toMatchObject(refused);

    // The new one goes on from what was built.
    const until = new AbortController();
    const running = [runStream, runMicroBatch].map((run) =>
      run(fresh, second, { untilCaughtUp: false, signal: until.signal }),
    );
    const records = async (): Promise<number> =>
      Math.min(
        ...(await status(fresh, second)).speeds.filter(({ speed }) => speed !== 'batch').map((each) => each.records),
      );
    const before = await records();
    while ((await records()) < before + 100) await Promise.race([sleep(50), reading, loading, ...running]);
    ended.abort();
    await Promise.all([loading, reading]);
    until.abort();
    await Promise.all(running);
    for (const run of [runStream, runMicroBatch]) await run(fresh, second, once);
    await runBatch(fresh, second);
    const reconciled = await reconcile(fresh, second);
    expect(reconciled).toMatchObject({ unexplained: 0 });
    for (const { accepted } of reconciled.speeds) expect(accepted).toBe(written * SALES_A_COMMIT);
    expect((await status(fresh, second)).generation).toBe(2);
    // In each kind of look the old first, then the new, and nothing else.
    for (const kind of [...SPEEDS, 'merged', 'sql']) {
      const shown = seen.filter((each) => each.startsWith(`${kind} `) && !each.endsWith(' nothing'));
      const versions = shown.map((each) => each.slice(kind.length + 1));
      const changes = versions.filter((version, at) => version !== versions[at - 1]);
      expect([kind, ...changes]).toEqual([kind, '1.0.0', '1.1.0']);
    }
    // No more than the words changed: it goes on from the state there is.
    expect(await upgrade(fresh, reworded, silent)).toMatchObject({ outcome: 'fits', before: 2, now: 2 });
    await runStream(fresh, reworded, once);
    await Promise.all([old, fresh, watching].map((mesh) => mesh.close()));
  },
  240_000,
);

/** Which version a speed shows; fails where its rows are not all on-time records of its own cut, once each. */
async function look(mesh: Mesh, speed: (typeof SPEEDS)[number]): Promise<string> {
  for (const each of [first, second]) {
    const served = await tried(readServed(mesh.database, each, speed));
    if (served === undefined) continue;
    if (served.progress.size === 0) return 'nothing';
    if (each === second && served.rows.some(({ row }) => row['amount'] === undefined)) throw new Error('mixed');
    const sales = served.rows.reduce((total, { row }) => total + Number(row['sales']), 0);
    const vectors = [...served.progress.values()].map((progress) => progress[sale.name] ?? []);
    const accepted = vectors.map((vector) => vector.reduce((total, partition) => total + partition.accepted, 0));
    // The tasks of the first own a partition each; those of the second merge, each at a cut of its own.
    const [least, most] =
      each === first || speed !== 'stream'
        ? [accepted.reduce((total, one) => total + one, 0), accepted.reduce((total, one) => total + one, 0)]
        : [Math.min(...accepted), Math.max(...accepted)];
    if (sales < least || sales > most) throw new Error(`${speed}: ${sales} sales in rows, ${least} to ${most} read`);
    return each.version;
  }
  return 'nothing';
}

async function lookMerged(mesh: Mesh): Promise<string> {
  for (const each of [first, second]) {
    const rows = await tried(mergedRows(mesh, each));
    if (rows === undefined) continue;
    const lengths = new Set(rows.map(({ windowStart, windowEnd }) => Number(windowEnd) - Number(windowStart)));
    if (lengths.size === 0) return 'nothing';
    expect([...lengths]).toEqual([each === first ? 10_000_000 : 30_000_000]);
    return each.version;
  }
  return 'nothing';
}

/** As somebody reads who knows the table and nothing else. */
async function lookBySql(mesh: Mesh): Promise<string> {
  const { rows } = await sql<{ length: number; whole: string | null }>`
    select distinct extract(epoch from window_end - window_start)::integer as length, to_jsonb(served) ->> 'amount' is null as whole
    from stream_shop_changing as served`
    .execute(mesh.database)
    .catch((error: unknown) => {
      if (error instanceof Error && /does not exist/.test(error.message)) return { rows: [] };
      throw error;
    });
  if (rows.length === 0) return 'nothing';
  expect([[{ length: 10, whole: true }], [{ length: 30, whole: false }]]).toContainEqual(rows);
  return rows[0]?.length === 10 ? '1.0.0' : '1.1.0';
}

/** Undefined where another plan made it, or nothing did. */
async function tried<T>(reading: Promise<T>): Promise<T | undefined> {
  return reading.catch((error: unknown) => {
    if (error instanceof MeshError && ['STATE_PLAN_CHANGED', 'SPEED_NEVER_RAN'].includes(error.code)) return undefined;
    throw error;
  });
}
