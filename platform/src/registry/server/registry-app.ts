import Fastify, { type FastifyInstance } from 'fastify';
import type { RegistryDatabase } from '../store/registry-tables.ts';
import { answerBadAddress, answerErrors, CONTENT_TYPE, type OnFailure } from './answer-errors.ts';
import { compatibilityRoutes } from './compatibility-routes.ts';
import { configRoutes } from './config-routes.ts';
import { contextRoutes, withoutContextPrefix } from './context-routes.ts';
import { jsonBody } from './json-body.ts';
import { modeRoutes } from './mode-routes.ts';
import { schemaRoutes } from './schema-routes.ts';
import { serverRoutes } from './server-routes.ts';
import { subjectRoutes } from './subject-routes.ts';
import type { Route } from './route.ts';
import { checkRole, type RegistryTokens } from './tokens.ts';
import { versionRoutes } from './version-routes.ts';

/** Every endpoint there is. */
export const registryRoutes: readonly Route[] = [
  ...serverRoutes,
  ...schemaRoutes,
  ...subjectRoutes,
  ...versionRoutes,
  ...compatibilityRoutes,
  ...configRoutes,
  ...modeRoutes,
  ...contextRoutes,
];

/** A body holds a schema of at most 5 MB with its quotes escaped, and a little besides. */
const MOST_BODY_BYTES = 12 * 1024 * 1024;

/**
 * The registry's REST API, as Confluent's clients use it, over the tables in `database`. Every answer is JSON; an error is
 * `{error_code, message}`. With tokens, each request needs one whose role may do it.
 */
export function registryApp(database: RegistryDatabase, tokens: RegistryTokens, onFailure: OnFailure): FastifyInstance {
  const app = Fastify({
    bodyLimit: MOST_BODY_BYTES,
    rewriteUrl: ({ url = '/' }) => withoutContextPrefix(url),
    routerOptions: { maxParamLength: 4_096, ignoreTrailingSlash: true },
    frameworkErrors: answerBadAddress,
    forceCloseConnections: true,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, jsonBody(String(body)));
    } catch (error) {
      done(error instanceof Error ? error : null);
    }
  });
  answerErrors(app, onFailure);
  app.addHook('onRequest', async (request) => checkRole(request, tokens));
  app.addHook('onSend', async (_request, reply) => {
    reply.header('content-type', CONTENT_TYPE);
  });
  for (const { method, url, role, answer } of registryRoutes)
    app.route({ method, url, config: { role }, handler: async (request) => answer(request, database) });
  return app;
}
