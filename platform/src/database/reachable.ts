import pg from 'pg';
import { MeshError } from '../error/index.ts';

/** Fails with `DATABASE_UNREACHABLE` unless PostgreSQL answers at `url` within 10 s. The password is not repeated. */
export async function reachable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'tempi', connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    const { hostname, port, pathname } = new URL(url);
    throw new MeshError({
      code: 'DATABASE_UNREACHABLE',
      found: `no connection to PostgreSQL at ${hostname}:${port || '5432'}${pathname}: ${words(cause)}`,
      expected: 'the server of DATABASE_URL to answer',
      likelyCause: 'it is down, or user, password or database are wrong; unset DATABASE_URL for the embedded one',
      canRetry: true,
      exitCode: 3,
      cause,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Node gathers the failures of several addresses of one name in an error without words of its own. */
const words = (cause: unknown): string =>
  cause instanceof AggregateError
    ? cause.errors.map(words).join(', ')
    : cause instanceof Error
      ? cause.message
      : String(cause);
