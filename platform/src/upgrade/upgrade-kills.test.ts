import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBatch } from '../batch/index.ts';
import type { FaultPoint } from '../fault/index.ts';
import { openMesh, type Mesh } from '../mesh/index.ts';
import { runMicroBatch } from '../micro-batch/index.ts';
import { SPEEDS, type Product } from '../product/index.ts';
import { reconcile } from '../reconcile/index.ts';
import { readSettings } from '../settings/index.ts';
import { runStream } from '../stream/index.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { shopWriter } from '../testing/shop.ts';
import { first, SALES_A_COMMIT, salesOf, second } from './changing.testing.ts';
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

const PROCESS = fileURLToPath(new URL('upgrading-process.testing.ts', import.meta.url));
const never = new AbortController().signal;
const silent = { old: 'remove', signal: never, note: () => undefined } as const;

/** Runs it at all speeds and finds each to be what its archive says, with this many records. */
async function runs(mesh: Mesh, product: Product, accepted: number): Promise<void> {
  for (const run of [runStream, runMicroBatch]) await run(mesh, product, { untilCaughtUp: true, signal: never });
  await runBatch(mesh, product);
  const { speeds, unexplained } = await reconcile(mesh, product);
  expect({ unexplained, speeds: speeds.map((speed) => [speed.speed, speed.accepted]) }).toEqual({
    unexplained: 0,
    speeds: SPEEDS.map((speed) => [speed, accepted]),
  });
}

const count = async (mesh: Mesh, of: string): Promise<number> =>
  (await sql<{ found: number }>`select count(*)::integer as found from ${sql.raw(of)}`.execute(mesh.database)).rows[0]!
    .found;

/** In the order of an upgrade, each of which goes on with what the one before left. */
const beforeSwap: readonly FaultPoint[] = [
  'upgrade.begin',
  'stream.staged',
  'sink.staged',
  'micro-batch.staged',
  'batch.staged',
  'upgrade.staged',
];

test('an upgrade that is killed at any of its steps leaves the old one served, which goes on, and goes on itself', async () => {
  const variables = { DATABASE_URL: server.url, MESH_NAMESPACE: server.namespace() };
  const mesh = await openMesh({ folder, settings: readSettings(variables) });
  const append = await shopWriter(mesh.log, mesh.registry);
  let commits = 0;
  /** More is written before each. */
  const kill = async (point: FaultPoint, old: 'keep' | 'remove' = 'remove'): Promise<void> => {
    await append(salesOf(commits++));
    const env = { ...variables, MESH_FAULT: `${point}:1` };
    const child = spawn(process.execPath, [PROCESS, folder, old], { env, stdio: 'ignore' });
    expect([point, ...(await once(child, 'exit'))]).toEqual([point, null, 'SIGKILL']);
  };
  try {
    await append(salesOf(commits++));
    await runs(mesh, first, commits * SALES_A_COMMIT);
    for (const point of beforeSwap) {
      await kill(point);
      await runStream(mesh, first, { untilCaughtUp: true, signal: never });
    }
    await runs(mesh, first, commits * SALES_A_COMMIT);
    await kill('upgrade.committed');
    await expect(runBatch(mesh, first)).rejects.toMatchObject({ code: 'STATE_PLAN_CHANGED' });
    await runs(mesh, second, commits * SALES_A_COMMIT);
    expect(await count(mesh, 'batch_shop_changing__g1')).toBeGreaterThan(0);
    const left = "micro_batch_state where product = 'shop.changing'";
    expect(await count(mesh, left)).toBeGreaterThan(0);

    // All began one generation; what it left to be done is the removal of the old one.
    expect(await upgrade(mesh, second, silent)).toMatchObject({ outcome: 'fits', before: 2, now: 2 });
    await expect(count(mesh, 'batch_shop_changing__g1')).rejects.toThrow('does not exist');
    expect(await count(mesh, left)).toBe(0);
    await runs(mesh, second, commits * SALES_A_COMMIT);

    // Back to the old plan: just another generation, whose number nothing ever had.
    expect(await upgrade(mesh, first, { ...silent, old: 'keep' })).toMatchObject({ outcome: 'swapped', now: 3 });
    expect(await count(mesh, 'batch_shop_changing__g2')).toBeGreaterThan(0);
    await runs(mesh, first, commits * SALES_A_COMMIT);
    // Whoever is called next, as where the one that swapped was killed, keeps it too, until there is another to keep.
    expect(await upgrade(mesh, first, silent)).toMatchObject({ outcome: 'fits', now: 3 });
    expect(await count(mesh, 'batch_shop_changing__g2')).toBeGreaterThan(0);
    await kill('upgrade.committed', 'keep');
    expect(await upgrade(mesh, second, silent)).toMatchObject({ outcome: 'fits', now: 4 });
    expect(await count(mesh, 'batch_shop_changing__g3')).toBeGreaterThan(0);
    await expect(count(mesh, 'batch_shop_changing__g2')).rejects.toThrow('does not exist');
  } finally {
    await mesh.close();
  }
}, 240_000);

test('what was begun for one plan is given up for another, and a product that never ran has nothing to build', async () => {
  const variables = { DATABASE_URL: server.url, MESH_NAMESPACE: server.namespace() };
  const mesh = await openMesh({ folder, settings: readSettings(variables) });
  try {
    expect(await upgrade(mesh, second, silent)).toMatchObject({ outcome: 'fits', before: 1, now: 1, left: [] });
    const append = await shopWriter(mesh.log, mesh.registry);
    await append(salesOf(0));
    await runStream(mesh, first, { untilCaughtUp: true, signal: never });
    const stopped = new AbortController();
    const note = (text: string): void => {
      if (text.includes('caught up')) stopped.abort();
    };
    expect(await upgrade(mesh, second, { old: 'remove', signal: stopped.signal, note })).toMatchObject({
      outcome: 'stopped',
      before: 1,
      now: 1,
    });
    expect(await count(mesh, 'stream_shop_changing__g2')).toBeGreaterThan(0);
    expect(await upgrade(mesh, first, silent)).toMatchObject({ outcome: 'fits', before: 1, now: 1 });
    await expect(count(mesh, 'stream_shop_changing__g2')).rejects.toThrow('does not exist');
    const notes: string[] = [];
    expect(await upgrade(mesh, second, { ...silent, note: (text) => notes.push(text) })).toMatchObject({ now: 3 });
    expect(notes[0]).toBe('building generation 3 beside 1, which is served');
    // Only the speed that was served was built.
    expect((await reconcile(mesh, second)).speeds.map(({ speed }) => speed)).toEqual(['stream']);
  } finally {
    await mesh.close();
  }
}, 60_000);

test('of two upgrades at once one is refused', async () => {
  const variables = { DATABASE_URL: server.url, MESH_NAMESPACE: server.namespace() };
  const mesh = await openMesh({ folder, settings: readSettings(variables) });
  try {
    const append = await shopWriter(mesh.log, mesh.registry);
    await append(salesOf(0));
    await runStream(mesh, first, { untilCaughtUp: true, signal: never });
    const begun = Promise.withResolvers<void>();
    const stopped = new AbortController();
    const blocking = mesh.database.transaction().execute(async (reading) => {
      await sql`select from stream_shop_changing`.execute(reading);
      const held = upgrade(mesh, second, { old: 'remove', signal: stopped.signal, note: () => begun.resolve() });
      await begun.promise;
      await expect(upgrade(mesh, second, silent)).rejects.toMatchObject({ code: 'UPGRADE_RUNNING', exitCode: 3 });
      return { held };
    });
    expect(await (await blocking).held).toMatchObject({ outcome: 'swapped' });
  } finally {
    await mesh.close();
  }
}, 60_000);
