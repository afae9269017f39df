import { afterAll } from 'vitest';
import { migrate, openDatabase } from '../../database/index.ts';
import { testDatabase } from '../../testing/database.ts';
import { logConformance } from '../conformance/index.ts';
import type { Log } from '../log.ts';
import { losingProxy } from './losing-proxy.ts';
import { postgresLog, postgresLogMigrations } from './index.ts';

const server = testDatabase();
afterAll(async () => (await server).close());

async function open(url: string, namespace: string): Promise<Log> {
  const database = openDatabase({ url, namespace });
  await migrate(database, namespace, postgresLogMigrations);
  const log = await postgresLog({ database, url, namespace });
  return {
    ...log,
    close: async () => {
      await log.close();
      await database.destroy();
    },
  };
}

logConformance(
  'postgres',
  async () => {
    const { url, namespace } = await server;
    return {
      namespaces: [namespace(), namespace()],
      runs: 40,
      open: (name) => open(url, name),
      close: async () => undefined,
    };
  },
  async (namespace) => {
    const proxy = await losingProxy((await server).url);
    const log = await open(proxy.url, namespace);
    return {
      log: {
        ...log,
        close: async () => {
          await log.close();
          await proxy.close();
        },
      },
      loseNext: proxy.loseNextCommit,
    };
  },
);
