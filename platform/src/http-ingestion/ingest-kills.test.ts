import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsOf } from '../ingestion/sales.testing.ts';
import { openMesh } from '../mesh/index.ts';
import { sourceCounts } from '../service-level/index.ts';
import { readSettings } from '../settings/index.ts';
import { testDatabase } from '../testing/database.ts';
import { testBrokers } from '../testing/kafka.ts';
import { everything } from '../testing/topic-content.ts';
import { ingestProcess } from './ingest-process.testing.ts';
import { type Received, saleOf, send } from './ingest-server.testing.ts';
import { tally } from './tally.testing.ts';

const database = testDatabase();
const brokers = await testBrokers();
let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'http-kills-'))));
afterAll(async () => {
  await (await database).close();
  await rm(folder, { recursive: true });
});

const REQUESTS = 12;
const ALL = Array.from({ length: 2 * REQUESTS }, (_, number) => number);
const bodyOf = (at: number): readonly unknown[] => [saleOf(2 * at), saleOf(2 * at + 1)];

/** Sends a request with its key until it is taken. */
async function until202(url: () => string, at: number): Promise<Received> {
  for (;;) {
    const received = await send(url(), bodyOf(at), { key: `request ${at}`, contract: tally.name }).catch(
      () => undefined,
    );
    if (received?.status === 202) return received;
    expect([undefined, 503]).toContain(received?.status);
    await sleep(50);
  }
}

const logs = brokers === undefined ? ['postgres'] : ['postgres', 'kafka'];
for (const log of logs) {
  const onLog: Record<string, string> = log === 'kafka' ? { KAFKA_BROKERS: brokers?.brokers ?? '' } : {};

  test(`${log}: killed at any place of a commit, requests that are repeated under their keys are there once`, async () => {
    const { url, namespace } = await database;
    for (const place of ['begin', 'staged', 'committed']) {
      const settings = { DATABASE_URL: url, MESH_NAMESPACE: namespace(), ...onLog };
      let server = await ingestProcess(folder, { ...settings, MESH_FAULT: `ingest.${place}:2` });
      // The first by itself, so that there is a second commit, of the others.
      const first = until202(() => server.url, 0);
      const others = ALL.slice(1, REQUESTS).map(async (at) => {
        await first;
        return until202(() => server.url, at);
      });
      expect(await server.ended).toEqual([null, 'SIGKILL']);
      server = await ingestProcess(folder, settings);
      const answers = await Promise.all([first, ...others]);
      const mesh = await openMesh({ folder, settings: readSettings(settings) });
      try {
        const numbers = (await rowsOf(mesh, tally)).map(([, number]) => Number(number));
        expect(numbers.toSorted((a, b) => a - b)).toEqual(ALL);
        const places = new Map(
          (await everything(mesh, tally)).map(({ row, partition, offset }) => [row?.['number'], { partition, offset }]),
        );
        expect(answers.map(({ body }) => body.records)).toEqual(
          answers.map((_, at) => [
            { record: 1, outcome: 'accepted', ...places.get(2 * at) },
            { record: 2, outcome: 'accepted', ...places.get(2 * at + 1) },
          ]),
        );
        expect(await sourceCounts(mesh, tally)).toMatchObject({ received: 2 * REQUESTS, accepted: 2 * REQUESTS });
      } finally {
        await mesh.close();
        await server.kill();
      }
    }
  }, 300_000);
}

test('a standby takes over from a holder that is killed under load within 10 s, and no record is lost or twice there', async () => {
  const { url, namespace } = await database;
  const settings = { DATABASE_URL: url, MESH_NAMESPACE: namespace() };
  const holder = await ingestProcess(folder, settings);
  const standby = await ingestProcess(folder, settings);
  const mesh = await openMesh({ folder, settings: readSettings(settings) });
  try {
    await until202(() => holder.url, 0);
    await until202(() => standby.url, 1);
    const sending = ALL.slice(2, REQUESTS).map((at) => until202(() => standby.url, at));
    await holder.kill();
    const died = performance.now();
    await Promise.all(sending);
    const seconds = (performance.now() - died) / 1000;
    expect(seconds).toBeLessThan(10);
    const numbers = (await rowsOf(mesh, tally)).map(([, number]) => Number(number));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(ALL);
  } finally {
    await mesh.close();
    await standby.kill();
    await holder.kill();
  }
}, 120_000);
