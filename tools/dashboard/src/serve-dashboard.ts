import { readFile } from 'node:fs/promises';
import Fastify, { type FastifyInstance } from 'fastify';

/** One speed of one product, as the page's table shows it. */
export interface OverviewRow {
  readonly product: string;
  readonly speed: string;
  readonly rows: number;
  readonly late: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly unexplained: number;
}

export interface Overview {
  /** When it was computed, UTC text. */
  readonly at: string;
  readonly rows: readonly OverviewRow[];
}

export interface Dashboard {
  /** Where the page is. */
  readonly url: string;
  close(): Promise<void>;
}

export interface DashboardOptions {
  readonly host: string;
  readonly port: number;
  /** What Prometheus reads; called for every request. */
  readonly metrics: () => Promise<string>;
  /** What to show now; called for every request. */
  readonly overview: () => Overview;
  /** Adds what else is served on the same port. */
  readonly extend?: (server: FastifyInstance) => void;
}

/**
 * Serves the page at `/`, what it shows at `/api/overview`, `/metrics` and `/healthz`. Fails as `listen` does where the port is taken.
 */
export async function serveDashboard({ host, port, metrics, overview, extend }: DashboardOptions): Promise<Dashboard> {
  const page = await readFile(new URL('page.html', import.meta.url), 'utf8');
  const server = Fastify();
  server.get('/', (_, reply) => reply.type('text/html; charset=utf-8').send(page));
  server.get('/metrics', async (_, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
  );
  server.get('/api/overview', () => overview());
  server.get('/healthz', () => ({ status: 'ok' }));
  extend?.(server);
  const url = await server.listen({ host, port });
  return { url, close: () => server.close() };
}
