import type { FastifyInstance } from 'fastify';
import { MeshError } from '../error/index.ts';
import { registryErrorNumber } from '../registry/registry-error.ts';
import { MOST_BODY_BYTES } from './ingest-route.ts';
import { tooLarge } from './body-items.ts';
import { RequestError, requestError } from './request-error.ts';

/** Is told of what failed that no client is to blame for. */
export type OnFailure = (error: unknown) => void;

/** Seconds. */
const RETRY_AFTER = '1';
/** The work is void, and may be done again from what is committed. */
const VOID = new Set(['LEASE_LOST', 'LOG_ABORTED', 'LOG_FENCED']);

/** Makes every failure an answer: status, and `{error: {code, found, expected, likelyCause}}`. */
export function answerErrors(scope: FastifyInstance, onFailure: OnFailure): void {
  scope.setErrorHandler((error: Error & { readonly statusCode?: number }, _, reply) => {
    const said = asRequestError(error);
    if (said.status === 500) onFailure(error);
    if (said.canRetry) reply.header('retry-after', RETRY_AFTER);
    if (said.status === 401) reply.header('www-authenticate', 'Bearer');
    const { code, found, expected, likelyCause } = said;
    return reply.code(said.status).send({ error: { code, found, expected, likelyCause } });
  });
}

function asRequestError(error: Error & { readonly statusCode?: number }): RequestError {
  if (error instanceof RequestError) return error;
  const { statusCode = 500 } = error;
  const number = registryErrorNumber(error);
  if (error instanceof MeshError) {
    if (number !== undefined) return requestError(number, number === 401 ? 'TOKEN_UNKNOWN' : 'TOKEN_LESSER', error);
    if (error.code === 'CONTRACT_DERIVED') return requestError(400, error.code, error);
    const isPassing = error.canRetry || VOID.has(error.code);
    return requestError(isPassing ? 503 : 500, error.code, error);
  }
  if (statusCode === 413) return tooLarge('a body that is longer', `at most ${MOST_BODY_BYTES} bytes`);
  if (statusCode < 500) {
    const likelyCause = 'a slip in the request, or it was torn on its way';
    return requestError(statusCode, 'INGEST_REQUEST', {
      found: error.message,
      expected: 'a whole request',
      likelyCause,
    });
  }
  return requestError(500, 'INGEST_FAILED', {
    found: 'the request failed',
    expected: 'an answer',
    likelyCause: 'a defect; the log of the process tells it',
  });
}
