import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { canRetry } from '../../error/index.ts';
import { registryError, registryErrorNumber } from '../registry-error.ts';

/** The content type of Confluent's API. */
export const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

/** Is told of what failed that no client is to blame for. */
export type OnFailure = (error: unknown) => void;

/** Answers an address that no router reads: one whose escapes are malformed, or a part of which is too long. */
export function answerBadAddress(
  { statusCode = 400 }: { readonly statusCode?: number },
  _request: unknown,
  { raw }: { readonly raw: ServerResponse },
): void {
  const message = statusCode === 414 ? 'A part of the address is too long' : 'The address is malformed';
  raw.writeHead(statusCode, { 'content-type': CONTENT_TYPE }).end(JSON.stringify({ error_code: statusCode, message }));
}

/** Makes every failure an answer of the API: status and `{error_code, message}`. */
export function answerErrors(app: FastifyInstance, onFailure: OnFailure): void {
  app.setNotFoundHandler(() => {
    throw registryError(404, 'HTTP 404 Not Found', 'an address of this API', 'a slip in the address');
  });
  app.setErrorHandler((error: Error & { readonly statusCode?: number; readonly found?: string }, _request, reply) => {
    const number = registryErrorNumber(error);
    if (number !== undefined)
      return reply
        .status(Number(String(number).slice(0, 3)))
        .send({ error_code: number, message: error.found ?? error.message });
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.status(status).send({ error_code: status, message: error.message });
    onFailure(error);
    const words = canRetry(error) ? 'the store cannot be reached at present' : 'the store failed';
    return reply.status(500).send({ error_code: 50001, message: `Error in the backend data store: ${words}` });
  });
}
