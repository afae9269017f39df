import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquireLease } from '../database/index.ts';
import { rowsOf, strict } from '../ingestion/sales.testing.ts';
import { openMesh, type Mesh } from '../mesh/index.ts';
import { readSettings } from '../settings/index.ts';
import { testDatabase } from '../testing/database.ts';
import { enterHolder, lastHolder } from './holders.ts';
import { ingestServer, type IngestServer, saleOf, send } from './ingest-server.testing.ts';

const database = testDatabase();
let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'forward-'))));
afterAll(async () => {
  await (await database).close();
  await rm(folder, { recursive: true });
});

/** Two processes' worth of one mesh. */
async function withTwo(
  work: (servers: readonly [IngestServer, IngestServer], mesh: Mesh) => Promise<void>,
  options: Parameters<typeof ingestServer>[1] = {},
): Promise<void> {
  const { url, namespace } = await database;
  const settings = readSettings({ DATABASE_URL: url, MESH_NAMESPACE: namespace() });
  const meshes = [await openMesh({ folder, settings }), await openMesh({ folder, settings })] as const;
  const servers = [await ingestServer(meshes[0], options), await ingestServer(meshes[1], options)] as const;
  try {
    await work(servers, meshes[0]);
    expect(servers.flatMap(({ failures }) => failures)).toEqual([]);
  } finally {
    for (const server of servers) await server.close();
    for (const mesh of meshes) await mesh.close();
  }
}

test('a standby forwards to the holder, and answers as the holder does', async () => {
  await withTwo(
    async ([holder, standby], mesh) => {
      await send(holder.url, saleOf(1), { key: '1' });
      const { address } = (await lastHolder(mesh.database, strict)) ?? {};
      expect(address).toBe(holder.url);
      const answers = [
        await send(standby.url, saleOf(2), { key: '2' }),
        await send(standby.url, saleOf(3, 1), { key: '3' }),
        await send(standby.url, saleOf(4), { key: '2' }),
        await send(standby.url, `${JSON.stringify(saleOf(5))}\n`, { type: 'application/x-ndjson' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([202, 400, 422, 202]);
      // It is still the holder: the other has not had the lease in between.
      expect((await lastHolder(mesh.database, strict))?.address).toBe(holder.url);
      expect(await send(holder.url, saleOf(2), { key: '2' })).toEqual(answers[0]);
      expect((await rowsOf(mesh, strict)).map(([, number]) => number).toSorted()).toEqual([1, 2, 5]);
    },
    { turn: { idle: 60_000, most: 60_000 } },
  );
}, 90_000);

test('a holder that has nothing to do gives the lease up, and the other takes it', async () => {
  await withTwo(async ([first, second], mesh) => {
    await send(first.url, saleOf(1));
    for (let waited = 0; (await lastHolder(mesh.database, strict)) !== undefined; waited += 50) {
      expect(waited).toBeLessThan(10_000);
      await sleep(50);
    }
    expect((await send(second.url, saleOf(2))).status).toBe(202);
    expect((await lastHolder(mesh.database, strict))?.address).toBe(second.url);
  });
});

test('while nobody who takes requests has the lease, a request is refused with 503, to be sent again', async () => {
  await withTwo(async ([{ url }], mesh) => {
    const lease = await acquireLease(mesh.databaseUrl, `${mesh.namespace}.${strict.name}.ingest`);
    // Left behind by one that was killed; who listens there now is no ingester, or one of another mesh.
    const other = Fastify();
    other.post('/*', (_, reply) => reply.send({ accepted: 1 }));
    const address = await other.listen({ host: '127.0.0.1', port: 0 });
    for (const stale of ['http://127.0.0.1:1', address]) {
      await enterHolder(mesh.database, strict, { id: 'dead', address: stale });
      const received = await send(url, saleOf(1), { key: 'a', once: true });
      expect(received).toMatchObject({ status: 503, retryAfter: '1', body: { error: { code: 'INGEST_ELSEWHERE' } } });
    }
    await lease.release();
    expect((await send(url, saleOf(1), { key: 'a' })).status).toBe(202);
    await other.close();
  });
});

test('a request that a holder took and did not answer is sent again under its key only', async () => {
  await withTwo(async ([{ url }], mesh) => {
    const dying = Fastify();
    dying.addHook('onRequest', async (request) => void request.raw.socket.destroy());
    const address = await dying.listen({ host: '127.0.0.1', port: 0 });
    await enterHolder(mesh.database, strict, { id: 'dying', address });
    expect(await send(url, saleOf(1))).toMatchObject({ status: 503, body: { error: { code: 'INGEST_UNANSWERED' } } });
    expect(await rowsOf(mesh, strict)).toEqual([]);
    expect((await send(url, saleOf(1), { key: 'a' })).status).toBe(202);
    expect(await rowsOf(mesh, strict)).toHaveLength(1);
    await dying.close();
  });
});
