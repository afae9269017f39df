import type { Holder } from './holders.ts';
import { requestError } from './request-error.ts';

/** The header that says which ingester a forwarded request is for: it is not forwarded again. */
export const FORWARDED_TO = 'tempi-forwarded-to';

export interface Forwarded {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}

/** A request as it came. */
export interface ForwardedRequest {
  readonly contract: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Longer than a commit takes, except where the log is away. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * The answer of the contract's holder. Undefined where the request did not reach it, so that nothing came of it. Fails with `INGEST_UNANSWERED`
 * where it may have: the holder died over it, or is slow.
 */
export async function forward(holder: Holder, request: ForwardedRequest): Promise<Forwarded | undefined> {
  const { contract, body, headers } = request;
  try {
    const answer = await fetch(`${holder.address}/ingest/${encodeURIComponent(contract)}`, {
      method: 'POST',
      headers: { ...headers, [FORWARDED_TO]: holder.id },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      redirect: 'manual',
    });
    // Another process may listen there now.
    if (answer.headers.get(FORWARDED_TO) !== holder.id) return undefined;
    return { status: answer.status, body: await answer.text(), retryAfter: answer.headers.get('retry-after') };
  } catch (cause) {
    if (UNREACHED.has(codeOf(cause))) return undefined;
    throw requestError(503, 'INGEST_UNANSWERED', {
      found: `no answer from the ingester at ${holder.address}`,
      expected: `one within ${ANSWER_WITHIN_MS / 1000} s`,
      likelyCause: 'it was killed, or the log is slow; with an Idempotency-Key the request can be sent again',
      cause,
    });
  }
}

const UNREACHED: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const codeOf = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined;
