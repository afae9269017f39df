import { onPost, type Route } from './route.ts';
import type { FastifyRequest } from 'fastify';
import { incompatibilityMessages, type EarlierVersion } from '../format/compatibility.ts';
import { earlierVersions } from '../store/earlier-versions.ts';
import { existingVersion } from '../store/lookup.ts';
import type { RegistryDatabase } from '../store/registry-tables.ts';
import { versionsOf } from '../store/schema-version.ts';
import { effectiveSetting } from '../store/settings.ts';
import { readable, readSubmission, storedSource } from '../store/submission.ts';
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

async function answer(database: RegistryDatabase, request: FastifyRequest, compared: 'all' | 'one') {
  const name = subjectOf(request);
  const registration = schemaIn(request);
  const { config } = await effectiveSetting(database, name);
  const form = registration.form ?? (config.normalize === true ? 'normal' : 'as written');
  const { content, source } = await readSubmission(database, name.context, registration.content, form);
  const earlier =
    compared === 'all' ? await earlierVersions(database, name, content, config) : await oneVersion(database, request);
  const messages = readable(() =>
    incompatibilityMessages(config.compatibilityLevel, { ...source, type: content.type }, earlier),
  );
  return { is_compatible: messages.length === 0, ...(isAsked(request, 'verbose') ? { messages } : {}) };
}

/** The version in the address. A subject without versions is compatible with anything as its latest. */
async function oneVersion(database: RegistryDatabase, request: FastifyRequest): Promise<readonly EarlierVersion[]> {
  const version = versionIn(request);
  const name = subjectOf(request);
  if (version === 'latest' && (await versionsOf(database, name, 'hide')).length === 0) return [];
  const stored = await existingVersion(database, name, version, 'hide');
  return [{ ...(await storedSource(database, stored)), type: stored.type, version: stored.version }];
}
