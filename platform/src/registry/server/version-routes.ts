import { onDelete, onGet, onPost, type Route } from './route.ts';
import type { FastifyRequest } from 'fastify';
import { deleteVersion } from '../store/deletion.ts';
import { existingVersion, existingVersions } from '../store/lookup.ts';
import { register } from '../store/registration.ts';
import type { RegistryDatabase } from '../store/registry-tables.ts';
import { idsReferringTo } from '../store/schemas.ts';
import { versionNotFound } from '../store/store-errors.ts';
import { deletedOf, isAsked, pageOf, subjectOf, versionIn } from './request-values.ts';
import { inFormat, versionAnswer } from './schema-answer.ts';
import { schemaIn } from './schema-body.ts';

/** The versions of a subject: registration, reading, deletion, and who refers to one. */
export const versionRoutes: readonly Route[] = [
  onGet('/subjects/:subject/versions', async (request, database) => {
    const versions = await existingVersions(database, subjectOf(request), deletedOf(request));
    return pageOf(
      request,
      versions.map(({ version }) => version),
    );
  }),
  onPost('/subjects/:subject/versions', async (request, database) => {
    const { id, version, ...registered } = versionAnswer(
      await inFormat(database, request, await register(database, subjectOf(request), schemaIn(request))),
    );
    return { id, version, ...registered };
  }),
  onGet('/subjects/:subject/versions/:version', async (request, database) =>
    versionAnswer(await inFormat(database, request, await versionAsked(database, request))),
  ),
  onGet(
    '/subjects/:subject/versions/:version/schema',
    async (request, database) => (await inFormat(database, request, await versionAsked(database, request))).text,
  ),
  onGet('/subjects/:subject/versions/:version/referencedby', async (request, database) => {
    const { version, ...name } = await versionAsked(database, request);
    return pageOf(request, await idsReferringTo(database, name, version));
  }),
  onGet('/subjects/:subject/metadata', async (request, database) => {
    const wanted = propertiesOf(request);
    const versions = await existingVersions(database, subjectOf(request), deletedOf(request));
    const found = versions.findLast(({ metadata }) => {
      const { properties = {} } = metadata ?? {};
      return wanted.every(([key, value]) => properties[key] === value);
    });
    if (found === undefined) throw versionNotFound('with this metadata');
    return versionAnswer(await inFormat(database, request, found));
  }),
  onDelete('/subjects/:subject/versions/:version', async (request, database) =>
    deleteVersion(
      database,
      subjectOf(request),
      versionIn(request),
      isAsked(request, 'permanent') ? 'permanent' : 'soft',
    ),
  ),
];

async function versionAsked(database: RegistryDatabase, request: FastifyRequest) {
  return existingVersion(database, subjectOf(request), versionIn(request), deletedOf(request));
}

/** Properties as the query lists them: `key=a&value=1&key=b&value=2`. */
function propertiesOf({ query }: FastifyRequest): readonly (readonly [key: string, value: string])[] {
  const { key = [], value = [] } = query as { readonly key?: string | string[]; readonly value?: string | string[] };
  const values = [value].flat();
  return [key].flat().map((each, at) => [each, values[at] ?? '']);
}
