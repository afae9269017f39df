import { onPost, type Route } from './route.ts';
import type { FastifyRequest } from 'fastify';
import type { EarlierVersion } from '../format/compatibility.ts';
import { existingVersion } from '../store/lookup.ts';
import type { RegistryDatabase } from '../store/registry-tables.ts';
import { versionsOf } from '../store/schema-version.ts';
import { effectiveSetting } from '../store/settings.ts';
import { readSubmission, storedSource } from '../store/submission.ts';
import { compared, judged } from '../store/verdict.ts';
import { isAsked, subjectOf, versionIn } from './request-values.ts';
import { schemaIn } from './schema-body.ts';

/** Whether a schema would be compatible: with one version, or with those that its subject's level asks for. */
export const compatibilityRoutes: readonly Route[] = [
  onPost(
    '/compatibility/subjects/:subject/versions',
    async (request, database) => answer(database, request, 'all'),
    'read',
  ),
  onPost(
    '/compatibility/subjects/:subject/versions/:version',
    async (request, database) => answer(database, request, 'one'),
    'read',
  ),
];

async function answer(database: RegistryDatabase, request: FastifyRequest, asked: 'all' | 'one') {
  const name = subjectOf(request);
  const registration = schemaIn(request);
  const { config } = await effectiveSetting(database, name);
  const form = registration.form ?? (config.normalize === true ? 'normal' : 'as written');
  const submission = await readSubmission(database, name.context, registration.content, form);
  const messages =
    asked === 'all'
      ? (await judged(database, name, submission, config, undefined)).messages
      : await compared(submission, config, await oneVersion(database, request));
  return { is_compatible: messages.length === 0, ...(isAsked(request, 'verbose') ? { messages } : {}) };
}

/** The version in the address. A subject without versions is compatible with anything as its latest. */
async function oneVersion(database: RegistryDatabase, request: FastifyRequest): Promise<readonly EarlierVersion[]> {
  const version = versionIn(request);
  const name = subjectOf(request);
  if (version === 'latest' && (await versionsOf(database, name, 'hide')).length === 0) return [];
  const stored = await existingVersion(database, name, version, 'hide');
  const { type } = stored;
  return [{ ...(await storedSource(database, stored)), type, version: stored.version }];
}
