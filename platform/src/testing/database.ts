import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { embeddedServer } from '../database/index.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A temporary folder of this test run, removed at its end. */
    readonly testFolder: string;
    /** What this run's property tests draw from, see `property-seed.ts`. */
    readonly testSeed: number | 'random';
  }
}

/** Real PostgreSQL for tests. */
export interface TestDatabase {
  readonly url: string;
  /** A name no other caller has, for a schema of one's own; nothing is in it yet. */
  namespace(): string;
  close(): Promise<void>;
}

/**
 * Joins the embedded PostgreSQL of this test run: the first caller starts it, all test files share it, and it stops when
 * the run's folder is removed. Needs the root's vitest configuration.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const server = await embeddedServer(`${inject('testFolder')}/database`);
  return {
    url: server.url,
    namespace: () => `test_${randomBytes(6).toString('hex')}`,
    close: () => server.release(),
  };
}
