import Fastify from 'fastify';
import type { Contract } from '../contract/index.ts';
import { clock, named, strict } from '../ingestion/sales.testing.ts';
import type { Mesh } from '../mesh/index.ts';
import { httpIngestion } from './http-ingestion.ts';
import type { RequestAnswer } from './request-answer.ts';

/** A server of ingestion alone, on a port of its own. */
export interface IngestServer {
  readonly url: string;
  /** What failed that no client is to blame for. */
  readonly failures: readonly unknown[];
  close(): Promise<void>;
}

export async function ingestServer(
  mesh: Mesh,
  options: {
    readonly contracts?: readonly Contract[];
    readonly limits?: { readonly bytes: number; readonly records: number };
    readonly clock?: () => number;
    readonly turn?: { readonly idle: number; readonly most: number };
  } = {},
): Promise<IngestServer> {
  const server = Fastify();
  const failures: unknown[] = [];
  httpIngestion(server, {
    ...{ mesh, contracts: [strict, named], clock, onFailure: (error: unknown) => failures.push(error) },
    ...options,
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, failures, close: () => server.close() };
}

export interface Sent {
  readonly key?: string;
  readonly type?: string;
  readonly contract?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Not again where nobody had the lease, as a client would on 503. */
  readonly once?: true;
}

export interface Received {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: RequestAnswer['body'] & { readonly error?: Readonly<Record<string, unknown>> };
}

/** Sends a body, anything but text as its JSON; again while a busy machine is slow to take the lease. */
export async function send(url: string, body: unknown, sent: Sent = {}): Promise<Received> {
  const { key, type = 'application/json', contract = strict.name, headers = {} } = sent;
  const answer = await fetch(`${url}/ingest/${contract}`, {
    method: 'POST',
    headers: { 'content-type': type, ...(key === undefined ? {} : { 'idempotency-key': key }), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const retryAfter = answer.headers.get('retry-after');
  const received = { status: answer.status, retryAfter, body: (await answer.json()) as Received['body'] };
  const isElsewhere = received.body.error?.['code'] === 'INGEST_ELSEWHERE';
  return isElsewhere && sent.once === undefined ? send(url, body, sent) : received;
}

/** A sale with this number. */
export const saleOf = (number: number, amount = 20, shop = `shop ${number % 5}`): Record<string, unknown> => ({
  at: new Date(Date.UTC(2024, 0, 1, 0, number)).toISOString(),
  ...{ shop, number, amount },
});
