import type { FastifyInstance } from 'fastify';
import { canRetry } from '../../error/index.ts';
import { registryError, registryErrorNumber } from '../registry-error.ts';

/** Is told of what failed that no client is to blame for. */
export type OnFailure = (error: unknown) => void;

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
