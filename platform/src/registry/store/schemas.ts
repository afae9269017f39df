import { sql } from 'kysely';
import type { RegistryDatabase } from './registry-tables.ts';
import { type Deleted, type StoredSchema, versionQuery } from './schema-version.ts';
import type { SubjectName } from './subject-name.ts';

const schemaQuery = (database: RegistryDatabase) =>
  database
    .selectFrom('registry_schema as s')
    .select(['s.context', 's.id', 's.guid', 's.type', 's.schema as text', 's.refs as references'])
    .select(['s.metadata', 's.rule_set as ruleSet', 's.digest', 's.text_digest as textDigest']);

/** Schemas that some subject has or had: one that was permanently deleted under all of them is not shown. */
const shownQuery = (database: RegistryDatabase) =>
  schemaQuery(database).where(({ exists, selectFrom }) =>
    exists(
      selectFrom('registry_version as v')
        .select('v.version')
        .whereRef('v.context', '=', 's.context')
        .whereRef('v.schema_id', '=', 's.id'),
    ),
  );

/** The schema of an id, as clients see it; undefined where there is none. */
export async function schemaById(
  database: RegistryDatabase,
  context: string,
  id: number,
): Promise<StoredSchema | undefined> {
  return shownQuery(database).where('s.context', '=', context).where('s.id', '=', id).executeTakeFirst();
}

/** The schema of an id, whatever was deleted since: bytes that were written with it are still to be read. */
export async function writerSchemaById(
  database: RegistryDatabase,
  context: string,
  id: number,
): Promise<StoredSchema | undefined> {
  return schemaQuery(database).where('s.context', '=', context).where('s.id', '=', id).executeTakeFirst();
}

/** The schemas of a guid, one a context that has it. */
export async function schemasByGuid(database: RegistryDatabase, guid: string): Promise<readonly StoredSchema[]> {
  return shownQuery(database).where('s.guid', '=', guid).orderBy('s.context').orderBy('s.id').execute();
}

/** The greatest id that a context has given. */
export async function greatestId(database: RegistryDatabase, context: string): Promise<number> {
  const found = await database
    .selectFrom('registry_context')
    .select('last_id')
    .where('context', '=', context)
    .executeTakeFirst();
  return found?.last_id ?? 0;
}

/** The subjects and versions that have the schema of an id. */
export async function usesOfId(
  database: RegistryDatabase,
  context: string,
  id: number,
  deleted: Deleted,
): Promise<readonly (SubjectName & { readonly version: number })[]> {
  return versionQuery(database, deleted)
    .where('v.context', '=', context)
    .where('v.schema_id', '=', id)
    .orderBy('v.subject')
    .orderBy('v.version')
    .execute();
}

/** The ids of the schemas that refer to a version of a subject, of those that some subject still has. */
export async function idsReferringTo(
  database: RegistryDatabase,
  { context, subject }: SubjectName,
  version: number,
): Promise<readonly number[]> {
  const refersTo = (name: string) => sql<boolean>`s.refs @> ${JSON.stringify([{ subject: name, version }])}::jsonb`;
  const rows = await versionQuery(database, 'hide')
    .where((expression) =>
      expression.or([
        refersTo(`:${context}:${subject}`),
        expression.and([refersTo(subject), expression('v.context', '=', context)]),
      ]),
    )
    .execute();
  return [...new Set(rows.map(({ id }) => id))].toSorted((a, b) => a - b);
}
