import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract, text, timestamp } from '../contract/index.ts';
import { ingestFile } from '../ingestion/ingest-file.ts';
import { ndjson } from '../ingestion/ndjson.ts';
import { replayQuarantine } from '../ingestion/replay-quarantine.ts';
import { clock, free, line, named, rowsOf, strict } from '../ingestion/sales.testing.ts';
import { readCompacted } from '../log/index.ts';
import { openMesh, type Mesh } from '../mesh/index.ts';
import { listQuarantine } from '../quarantine/index.ts';
import { sourceCounts } from '../service-level/index.ts';
import { readSettings } from '../settings/index.ts';
import { testDatabase } from '../testing/database.ts';
import { testBrokers } from '../testing/kafka.ts';
import { fileOf, removeFiles } from '../testing/test-source.ts';
import { everything } from '../testing/topic-content.ts';
import { ingestServer, type IngestServer, saleOf, send } from './ingest-server.testing.ts';

const database = testDatabase();
const brokers = await testBrokers();
let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'http-'))));
afterAll(async () => {
  await removeFiles();
  await (await database).close();
  await rm(folder, { recursive: true });
});

async function withServer(
  work: (server: IngestServer, mesh: Mesh) => Promise<void>,
  options: Parameters<typeof ingestServer>[1] & { readonly settings?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const { settings = {}, ...rest } = options;
  const { url, namespace } = await database;
  const variables = { DATABASE_URL: url, MESH_NAMESPACE: namespace(), ...settings };
  const mesh = await openMesh({ folder, settings: readSettings(variables) });
  const server = await ingestServer(mesh, rest);
  try {
    await work(server, mesh);
    expect(server.failures).toEqual([]);
  } finally {
    await server.close();
    await mesh.close();
  }
}

/** What the topic has, by number of the sale. */
const placesOf = async (mesh: Mesh): Promise<ReadonlyMap<unknown, unknown>> =>
  new Map(
    (await everything(mesh, strict)).flatMap(({ row, partition, offset }) =>
      row === undefined ? [] : [[row['number'], { partition, offset }]],
    ),
  );

const logs = brokers === undefined ? ['postgres'] : ['postgres', 'kafka'];
for (const log of logs) {
  const settings: Record<string, string> = log === 'kafka' ? { KAFKA_BROKERS: brokers?.brokers ?? '' } : {};

  test(`${log}: what is accepted is in the log at the addresses that the answer names, and each record is told of`, async () => {
    await withServer(
      async ({ url }, mesh) => {
        const body = [saleOf(1), saleOf(1), saleOf(2, 3), { ...saleOf(3), number: 'x' }, saleOf(4)];
        const { status, body: answer } = await send(url, body);
        expect(status).toBe(202);
        expect(answer).toMatchObject({ received: 5, accepted: 2, duplicate: 1, quarantined: 2 });
        const places = await placesOf(mesh);
        expect(answer.records).toEqual([
          { record: 1, outcome: 'accepted', ...(places.get(1) as object) },
          { record: 2, outcome: 'duplicate' },
          { record: 3, outcome: 'quarantined', code: 'QUALITY_BROKEN', field: 'amount', reason: expect.any(String) },
          { record: 4, outcome: 'quarantined', code: 'VALUE_INVALID', field: 'number', reason: expect.any(String) },
          { record: 5, outcome: 'accepted', ...(places.get(4) as object) },
        ]);
        expect(places.size).toBe(2);
        expect(await sourceCounts(mesh, strict)).toEqual({ received: 5, accepted: 2, duplicate: 1, quarantined: 2 });
        // Of the two, sales of more than 15 are refused by the contract that derives from it.
        expect(await sourceCounts(mesh, named)).toMatchObject({ received: 2, quarantined: 2 });
      },
      { settings },
    );
  });

  test(`${log}: requests at once are committed together, and a key that comes again is answered as it was`, async () => {
    await withServer(
      async ({ url }, mesh) => {
        const bodies = Array.from({ length: 40 }, (_, at) => [saleOf(3 * at), saleOf(3 * at + 1), saleOf(3 * at + 2)]);
        const all = () => Promise.all(bodies.map((body, at) => send(url, body, { key: `key ${at}` })));
        const first = await all();
        expect(first.map(({ status }) => status)).toEqual(bodies.map(() => 202));
        const places = await placesOf(mesh);
        expect(places.size).toBe(120);
        expect(first.map(({ body }) => body.records)).toEqual(
          bodies.map((body) =>
            body.map(({ number }, at) => ({ record: at + 1, outcome: 'accepted', ...(places.get(number) as object) })),
          ),
        );
        expect(await all()).toEqual(first);
        expect(await sourceCounts(mesh, strict)).toMatchObject({ received: 120, accepted: 120 });
        const states = (await mesh.log.ends(`${strict.name}.sources`))[0] ?? 0;
        // Two states a commit: fewer commits than requests.
        expect(states).toBeLessThan(40);
      },
      { settings },
    );
  });
}

test('a key is answered as it was by another session too, one refused as well; with another body it is refused', async () => {
  const { url: databaseUrl, namespace } = await database;
  const settings = readSettings({ DATABASE_URL: databaseUrl, MESH_NAMESPACE: namespace() });
  const answers = [];
  for (let run = 0; run < 2; run++) {
    const mesh = await openMesh({ folder, settings });
    const server = await ingestServer(mesh);
    answers.push([
      await send(server.url, [saleOf(1), saleOf(2)], { key: 'a' }),
      await send(server.url, saleOf(3, 1), { key: 'b' }),
    ]);
    expect(await send(server.url, saleOf(4), { key: 'a' })).toMatchObject({
      ...{ status: 422, body: { error: { code: 'INGEST_KEY_REUSED' } } },
    });
    expect(await sourceCounts(mesh, strict)).toMatchObject({ received: 3, accepted: 2, quarantined: 1 });
    await server.close();
    await mesh.close();
  }
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[0]).toMatchObject([
    { status: 202 },
    { status: 400, body: { error: { code: 'QUALITY_BROKEN', record: 1, field: 'amount' }, quarantined: 1 } },
  ]);
});

test('a key is forgotten after a day', async () => {
  let now = clock();
  await withServer(
    async ({ url }, mesh) => {
      await send(url, saleOf(1), { key: 'a' });
      now += 23 * 3_600_000_000;
      expect(await send(url, saleOf(1), { key: 'a' })).toMatchObject({ body: { accepted: 1 } });
      now += 2 * 3_600_000_000;
      await send(url, saleOf(2));
      expect(await send(url, saleOf(1), { key: 'a' })).toMatchObject({ body: { accepted: 0, duplicate: 1 } });
      expect(await sourceCounts(mesh, strict)).toMatchObject({ received: 3, accepted: 2, duplicate: 1 });
    },
    { clock: () => now },
  );
});

test('what is refused is replayed as lines of a file are, and files and requests take turns', async () => {
  await withServer(async ({ url }, mesh) => {
    await send(url, [saleOf(1, 7), saleOf(2, 7)]);
    const file = await fileOf(line(10, 20));
    await ingestFile(mesh, { contract: strict, contracts: [named], format: ndjson, file, flags: {}, clock });
    expect(await send(url, saleOf(10, 20, 'a'))).toMatchObject({ body: { duplicate: 1 } });
    expect((await Array.fromAsync(listQuarantine(mesh, strict))).map(({ position }) => position.line)).toEqual([1, 2]);
    const replay = { contract: free, contracts: [named], formats: [], clock, items: { ids: 'all' as const } };
    expect(await replayQuarantine(mesh, replay)).toMatchObject({ accepted: 2 });
    expect((await rowsOf(mesh, strict)).map(([, number]) => number).toSorted()).toEqual([1, 10, 2]);
    expect(await sourceCounts(mesh, strict)).toEqual({ received: 4, accepted: 3, duplicate: 1, quarantined: 0 });
  });
});

test('lines are received as an array is', async () => {
  await withServer(async ({ url }) => {
    const text = `${JSON.stringify(saleOf(1))}\r\n{"torn":\n${JSON.stringify(saleOf(2))}`;
    const { status, body } = await send(url, text, { type: 'application/x-ndjson; charset=utf-8' });
    expect(status).toBe(202);
    expect(body.records.map(({ outcome }) => outcome)).toEqual(['accepted', 'quarantined', 'accepted']);
  });
});

test('what is asked for wrongly is told, and nothing is written', async () => {
  await withServer(async ({ url }, mesh) => {
    const wrong = async (body: unknown, sent: Parameters<typeof send>[2]): Promise<readonly unknown[]> => {
      const { status, body: answer } = await send(url, body, sent);
      expect(answer.error).toMatchObject({ found: expect.any(String), expected: expect.any(String) });
      return [status, answer.error?.['code']];
    };
    const big = JSON.stringify(saleOf(1)).padEnd(8 * 1024 * 1024 + 1);
    expect([
      await wrong('{"at":', {}),
      await wrong('"sale"', {}),
      await wrong('[]', {}),
      await wrong('', { type: 'application/x-ndjson' }),
      await wrong(saleOf(1), { key: 'x'.repeat(256) }),
      await wrong(saleOf(1), { type: 'text/plain' }),
      await wrong(saleOf(1), { headers: { 'content-encoding': 'gzip' } }),
      await wrong(big, {}),
      await wrong('1\n'.repeat(20_001), { type: 'application/x-ndjson' }),
      await wrong(saleOf(1), { contract: named.name }),
      await wrong(saleOf(1), { headers: { 'tempi-forwarded-to': 'another' } }),
    ]).toEqual([
      ...[400, 400, 400, 400].map((status) => [status, 'INGEST_BODY']),
      [400, 'INGEST_KEY'],
      [415, 'INGEST_MEDIA_TYPE'],
      [415, 'INGEST_MEDIA_TYPE'],
      [413, 'INGEST_TOO_LARGE'],
      [413, 'INGEST_TOO_LARGE'],
      [400, 'CONTRACT_DERIVED'],
      [421, 'INGEST_MISDIRECTED'],
    ]);
    const unknown = await send(url, saleOf(1), { contract: 'test.sael' });
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'INGEST_CONTRACT' } } });
    expect(unknown.body.error?.['likelyCause']).toContain("'test.sale'");
    expect(await mesh.log.partitions(strict.name)).toBeUndefined();
  });
});

test('with tokens, one that may write is asked for; on another host than loopback there must be one', async () => {
  const tokens = { MESH_TOKEN_READ: 'r'.repeat(16), MESH_TOKEN_WRITE: 'w'.repeat(16) };
  await withServer(
    async ({ url }) => {
      const by = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
      expect((await send(url, saleOf(1))).status).toBe(401);
      expect((await send(url, saleOf(1), by('x'.repeat(16)))).status).toBe(401);
      expect((await send(url, saleOf(1), by(tokens.MESH_TOKEN_READ))).status).toBe(403);
      expect((await send(url, saleOf(1), by(tokens.MESH_TOKEN_WRITE))).status).toBe(202);
    },
    { settings: tokens },
  );
  const open = withServer(async () => undefined, { settings: { MESH_HOST: '0.0.0.0' } });
  await expect(open).rejects.toMatchObject({ code: 'INGEST_TOKEN_MISSING' });
});

test('what is more than may be under way is refused with 429 and taken when it comes again: nothing is lost', async () => {
  await withServer(
    async ({ url }, mesh) => {
      let busy = 0;
      const until202 = async (at: number): Promise<void> => {
        for (;;) {
          const { status, retryAfter } = await send(url, [saleOf(2 * at), saleOf(2 * at + 1)], { key: `${at}` });
          if (status === 202) return;
          expect([status, retryAfter]).toEqual([429, '1']);
          busy += 1;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      await Promise.all(Array.from({ length: 30 }, (_, at) => until202(at)));
      expect(busy).toBeGreaterThan(0);
      expect((await placesOf(mesh)).size).toBe(60);
      expect(await sourceCounts(mesh, strict)).toMatchObject({ received: 60, accepted: 60 });
    },
    { limits: { bytes: 600, records: 100 } },
  );
});

test('of a contract that protects a field no digest is kept that values can be tried against', async () => {
  const person = text({ classification: 'personal', protection: 'pseudonymise' });
  const guest = contract({
    ...{ name: 'test.guest', version: '1.0.0', owner: 'test', description: 'A guest', idle: '1 hour' },
    ...{ fields: { at: timestamp(), person }, key: 'person', eventTime: 'at' },
  });
  await withServer(
    async ({ url }, mesh) => {
      const body = JSON.stringify({ at: '2001-01-01T00:00:00Z', person: '203.0.113.7' });
      const sent = { key: 'once', contract: guest.name };
      const { status, body: first } = await send(url, body, sent);
      expect(status).toBe(202);
      expect((await send(url, body, sent)).body).toEqual(first);
      const kept = [...(await readCompacted(mesh.log, 'test.guest.requests', 0)).values()].map(String).join();
      expect(kept).toMatch(/"digest":"[0-9a-f]{64}"/);
      for (const format of ['json', 'ndjson']) expect(kept).not.toContain(hash('sha256', `${format}\n${body}`));
      expect(kept).not.toContain(hash('sha256', body));
    },
    { contracts: [guest] },
  );
});
