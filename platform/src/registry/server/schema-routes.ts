import { onGet, type Route } from './route.ts';
import type { FastifyRequest } from 'fastify';
import type { RegistryDatabase } from '../store/registry-tables.ts';
import { versionQuery, type StoredSchema } from '../store/schema-version.ts';
import { greatestId, schemaById, schemasByGuid, usesOfId } from '../store/schemas.ts';
import { schemaNotFound } from '../store/store-errors.ts';
import { hasRuleType } from '../store/rule-set.ts';
import { subjectText } from '../store/subject-name.ts';
import { deletedOf, idIn, isAsked, pageOf, queryOf, subjectInQuery } from './request-values.ts';
import { inFormat, schemaAnswer, versionAnswer } from './schema-answer.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Schemas by id and by guid, and the list of all: `/schemas`. The query's `subject` says in which context an id is meant. */
export const schemaRoutes: readonly Route[] = [
  onGet('/schemas', async (request, database) => {
    const { subjectPrefix = '', ruleType } = queryOf(request);
    const all = await versionQuery(database, deletedOf(request))
      .orderBy('v.context')
      .orderBy('v.subject')
      .orderBy('v.version')
      .execute();
    const shown = all.filter((each) => subjectText(each).startsWith(subjectPrefix));
    const latest = shown.filter((each, at) => {
      const next = shown[at + 1];
      return next?.context !== each.context || next.subject !== each.subject;
    });
    const asked = isAsked(request, 'latestOnly') ? latest : shown;
    const ruled = ruleType === undefined ? asked : asked.filter(({ ruleSet }) => hasRuleType(ruleSet, ruleType));
    return pageOf(request, ruled).map(versionAnswer);
  }),
  onGet('/schemas/ids/:id', async (request, database) => {
    const found = await schemaOf(database, request);
    const maxId = isAsked(request, 'fetchMaxId') ? { maxId: await greatestId(database, found.context) } : {};
    return { ...schemaAnswer(await inFormat(database, request, found)), ...maxId };
  }),
  onGet('/schemas/ids/:id/schema', async (request, database) => {
    const { text } = await inFormat(database, request, await schemaOf(database, request));
    return text;
  }),
  onGet('/schemas/ids/:id/subjects', async (request, database) => {
    const uses = await usesOf(database, request);
    return pageOf(request, [...new Set(uses.map(subjectText))]);
  }),
  onGet('/schemas/ids/:id/versions', async (request, database) => {
    const uses = await usesOf(database, request);
    return pageOf(
      request,
      uses.map((each) => ({ subject: subjectText(each), version: each.version })),
    );
  }),
  onGet('/schemas/guids/:guid', async (request, database) => {
    const [found] = await schemasOfGuid(database, request);
    if (found === undefined) throw schemaNotFound();
    return schemaAnswer(await inFormat(database, request, found));
  }),
  onGet('/schemas/guids/:guid/ids', async (request, database) => {
    const found = await schemasOfGuid(database, request);
    if (found.length === 0) throw schemaNotFound();
    return found.map(({ context, id }) => ({ context, id }));
  }),
];

async function schemaOf(database: RegistryDatabase, request: FastifyRequest): Promise<StoredSchema> {
  const id = idIn(request);
  const found = await schemaById(database, subjectInQuery(request).context, id);
  if (found === undefined) throw schemaNotFound(id);
  return found;
}

async function usesOf(database: RegistryDatabase, request: FastifyRequest) {
  const { context, id } = await schemaOf(database, request);
  const { subject } = subjectInQuery(request);
  const uses = await usesOfId(database, context, id, deletedOf(request));
  return subject === '' ? uses : uses.filter((each) => each.subject === subject);
}

async function schemasOfGuid(database: RegistryDatabase, request: FastifyRequest): Promise<readonly StoredSchema[]> {
  const { guid = '' } = request.params as { readonly guid?: string };
  return GUID.test(guid) ? schemasByGuid(database, guid) : [];
}
