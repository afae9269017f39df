import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
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

test.each(['high', '65536', '-1'])('--port %s is used wrongly', async (port) => {
  const registry = started('--port', port);
  expect(await once(registry, 'exit')).toEqual([2, null]);
});
