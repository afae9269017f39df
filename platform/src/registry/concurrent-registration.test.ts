import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { migrate, openDatabase } from '../database/index.ts';
import { testDatabase } from '../testing/database.ts';
import { registryMigrations } from './registry-migrations.ts';

const PROCESS = fileURLToPath(new URL('registering-process.testing.ts', import.meta.url));
const TIMES = 1_000;

test('two processes that register the same and other schemas a thousand times at once get ids that are unique, and one for the same schema', async () => {
  const server = await testDatabase();
  const namespace = server.namespace();
  const database = openDatabase({ url: server.url, namespace });
  await migrate(database, namespace, registryMigrations);
  const [ids, others] = await Promise.all(
    ['one', 'other'].map(async (name) => {
      const words = [PROCESS, server.url, namespace, name, String(TIMES)];
      const { stdout } = await promisify(execFile)(process.execPath, words, { maxBuffer: 1 << 24 });
      return JSON.parse(stdout) as Record<string, number>;
    }),
  );
  const shared = Object.keys(ids!).filter((name) => name.startsWith('shared'));
  const own = [ids!, others!].flatMap((each) => Object.entries(each).filter(([name]) => !name.startsWith('shared')));
  expect(shared.length).toBe(TIMES / 2);
  expect(own.length).toBe(TIMES);
  for (const name of shared) expect(others![name]).toBe(ids![name]);
  const all = [...shared.map((name) => ids![name]), ...own.map(([, id]) => id)];
  expect(new Set(all).size).toBe(all.length);
  // Nothing was given twice and nothing was left out: 1,500 schemas, ids 1 to 1,500.
  expect(all.toSorted((a, b) => a! - b!)).toEqual(all.map((_, at) => at + 1));
  await database.destroy();
  await server.close();
}, 300_000);
