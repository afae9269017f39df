import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBatch } from '../batch/index.ts';
import { runMicroBatch } from '../micro-batch/index.ts';
import { SPEEDS, type ProcessProduct, type Speed } from '../product/index.ts';
import { listPoison } from '../quarantine/index.ts';
import { status } from '../service-level/index.ts';
import { readServed } from '../serving/index.ts';
import { runStream } from '../stream/index.ts';
import { evaluateProcess } from '../testing/evaluate-process.ts';
import { anyEntry } from '../testing/shop-entries.ts';
import { shopMesh, type ShopMesh } from '../testing/shop-mesh.ts';
import { logEntries, readShop } from '../testing/shop-truth.ts';
import { everyThird, sale, type Entry } from '../testing/shop.ts';
import { reconcile } from './index.ts';

type Process = ProcessProduct['process'];
const isPoison = (record: Parameters<Process>[1]): boolean => Number(record['amount']) === 7;
const failing = (fails: (record: Parameters<Process>[1]) => boolean, stopAt: number): ProcessProduct => ({
  ...everyThird,
  poison: { tries: 2, stopAt },
  process(state, record) {
    if (fails(record)) throw new RangeError(`no sale of ${Number(record['amount'])}`);
    return everyThird.process(state, record);
  },
});
const sick = failing(isPoison, 1000);
const mended = failing(() => false, 1000);
const entries = (seed: number, count: number): Entry[] => fc.sample(anyEntry, { seed, numRuns: count });

describe('a process that fails, on a whole mesh', () => {
  let shop: ShopMesh;
  const run = (product: ProcessProduct, speed: Speed): Promise<void> => {
    const options = { untilCaughtUp: true, signal: new AbortController().signal };
    if (speed === 'batch') return runBatch(shop.mesh, product);
    return speed === 'stream' ? runStream(shop.mesh, product, options) : runMicroBatch(shop.mesh, product, options);
  };
  const evaluated = async (product: ProcessProduct) => {
    const log = logEntries(await readShop(shop.mesh.log));
    return Array.from({ length: sale.partitions }, (_, of) =>
      evaluateProcess(
        product,
        log.filter(({ partition }) => partition === of),
      ),
    );
  };
  const states = async (product: ProcessProduct) =>
    (await status(shop.mesh, product)).speeds.map(({ speed, poison, stopped }) => ({ speed, poison, stopped }));
  const served = async (speed: Speed) => (await readServed(shop.mesh.database, everyThird, speed)).progress;

  beforeAll(async () => {
    shop = await shopMesh();
  });
  afterAll(() => shop.close());

  test('goes on at every speed without the steps that fail, and all tell the same of them', async () => {
    await shop.append(entries(1, 150));
    for (const speed of ['stream', 'micro-batch'] as const) await run(sick, speed);
    await shop.append(entries(2, 150));
    for (const speed of SPEEDS) await run(sick, speed);
    const expected = (await evaluated(sick)).flatMap(({ poison }) => poison);
    expect(expected.length).toBeGreaterThan(10);
    const listed = await listPoison(shop.mesh, sick);
    expect(
      listed.map(({ partition, offset, ordinal, timer, key }) => ({ partition, offset, ordinal, timer, key })),
    ).toEqual(expected);
    for (const note of listed)
      expect(note).toMatchObject({ code: 'PROCESS_FAILED', reason: 'no sale of 7', tries: 2, speeds: SPEEDS });
    expect(await states(sick)).toEqual(SPEEDS.map((speed) => ({ speed, poison: expected.length, stopped: [] })));
    const found = await reconcile(shop.mesh, sick);
    expect(found.differences).toEqual([]);
    expect(found.speeds.map(({ poison }) => poison)).toEqual(SPEEDS.map(() => expected.length));
  });

  test('when it is mended goes on, and what it left out before is told apart from damage', async () => {
    await shop.append(entries(3, 40));
    await run(mended, 'stream');
    const left = await listPoison(shop.mesh, mended);
    const found = await reconcile(shop.mesh, mended);
    expect(found.unexplained).toBe(0);
    const steps = found.differences.filter(
      ({ key, speed }) => speed === 'stream' && Object.hasOwn(key as object, 'poison'),
    );
    expect(steps).toEqual(
      left.map(({ partition, offset, ordinal }) => ({
        ...{ speed: 'stream', key: { poison: { partition, offset, ordinal } }, windowStart: null },
        ...{ expected: null, actual: 'PROCESS_FAILED: no sale of 7', cause: 'poison' },
      })),
    );
    expect(found.explained.poison).toBeGreaterThan(SPEEDS.length * left.length);
    // Batch computes all anew.
    await run(mended, 'batch');
    expect(new Set((await listPoison(shop.mesh, mended)).flatMap(({ speeds }) => speeds))).toEqual(
      new Set(['stream', 'micro-batch']),
    );
    const again = await reconcile(shop.mesh, mended);
    expect(again.differences.filter(({ speed }) => speed === 'batch')).toEqual([]);
    expect(again.unexplained).toBe(0);
    // A note that is gone, or one too many, is damage: rows and counts do not fit it.
    await sql`delete from serving_poison where ctid =
      (select min(ctid) from serving_poison where product = ${mended.name} and speed = 'stream')`.execute(
      shop.mesh.database,
    );
    expect((await reconcile(shop.mesh, mended)).unexplained).toBeGreaterThan(0);
  });

  test('stops at every speed where all fails, quarantines nothing of that commit, and goes on when it is mended', async () => {
    const noted = await listPoison(shop.mesh, mended);
    const before = await Promise.all(SPEEDS.map(served));
    await shop.append(entries(4, 120));
    const broken = failing(() => true, 3);
    for (const speed of SPEEDS) {
      const error = await run(broken, speed).catch((caught: unknown) => caught);
      expect(error).toMatchObject({ code: 'PROCESS_POISONED', exitCode: 2 });
      expect((error as Error).message).toMatch(/\d+ of \d+ steps failed .* PROCESS_FAILED: no sale of -?\d/);
    }
    expect(await listPoison(shop.mesh, broken)).toEqual(noted);
    expect(await Promise.all(SPEEDS.map(served))).toEqual(before);
    for (const { stopped } of await states(broken))
      expect(stopped).toMatchObject([
        { code: 'PROCESS_POISONED', at: expect.stringMatching(/^20/), reason: expect.stringMatching(/no sale/) },
      ]);
    for (const speed of SPEEDS) await run(mended, speed);
    expect((await states(mended)).map(({ stopped }) => stopped)).toEqual([[], [], []]);
    expect((await reconcile(shop.mesh, mended)).differences.filter(({ speed }) => speed === 'batch')).toEqual([]);
  });
});
