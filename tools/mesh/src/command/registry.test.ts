import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tempi-registry-'));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

const started = (...words: readonly string[]) =>
  spawn(process.execPath, [MAIN, 'registry', '--data', folder, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });

test('mesh registry serves what is registered, also after it was stopped and started again', async () => {
  for (const version of [1, 1]) {
    const registry = started('--port', '0', '--json');
    const [line] = (await once(createInterface(registry.stdout), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    const answer = await fetch(`${url}/subjects/greeting-value/versions`, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema: '"string"' }),
    });
    expect(await answer.json()).toMatchObject({ id: 1, version });
    expect(answer.headers.get('content-type')).toContain('application/vnd.schemaregistry.v1+json');
    registry.kill('SIGTERM');
    expect(await once(registry, 'exit')).toEqual([0, null]);
  }
}, 60_000);

test('told to stop while a server it needs keeps it waiting, it ends within seconds', async () => {
  const silent = createServer();
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const setting = `DATABASE_URL=postgres://nobody@127.0.0.1:${String(port)}/none`;
  const registry = spawn('env', [setting, process.execPath, MAIN, 'registry', '--data', folder, '--port', '0']);
  const [socket] = (await once(silent, 'connection')) as [Socket];
  const told = performance.now();
  registry.kill('SIGTERM');
  expect(await once(registry, 'exit')).toEqual([130, null]);
  expect(performance.now() - told).toBeLessThan(8_000);
  socket.destroy();
  silent.close();
}, 60_000);

test.each(['high', '65536', '-1'])('--port %s is used wrongly', async (port) => {
  const registry = started('--port', port);
  expect(await once(registry, 'exit')).toEqual([2, null]);
});
