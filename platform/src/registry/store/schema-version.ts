import type { RegistryDatabase } from './registry-tables.ts';
import type { SchemaContent } from './schema-content.ts';
import type { SubjectName } from './subject-name.ts';

/** A schema with its names: its id in its context, its guid anywhere. */
export interface StoredSchema extends SchemaContent {
  readonly context: string;
  readonly id: number;
  readonly guid: string;
  readonly digest: Buffer;
  readonly textDigest: Buffer;
}

/** A version of a subject. */
export interface SchemaVersion extends StoredSchema {
  readonly subject: string;
  readonly version: number;
  readonly deleted: boolean;
}

/** Which versions are meant where some may have been deleted softly. */
export type Deleted = 'hide' | 'show' | 'only';

/** The versions of subjects with their schemas, to be narrowed. */
export const versionQuery = (database: RegistryDatabase, deleted: Deleted) =>
  database
    .selectFrom('registry_version as v')
    .innerJoin('registry_schema as s', (join) =>
      join.onRef('s.context', '=', 'v.context').onRef('s.id', '=', 'v.schema_id'),
    )
    .select(['v.context', 'v.subject', 'v.version', 'v.deleted', 's.id', 's.guid', 's.type', 's.schema as text'])
    .select(['s.refs as references', 's.metadata', 's.rule_set as ruleSet', 's.digest', 's.text_digest as textDigest'])
    .$if(deleted !== 'show', (query) => query.where('v.deleted', '=', deleted === 'only'));

/** The versions of one subject, oldest first. */
export async function versionsOf(
  database: RegistryDatabase,
  { context, subject }: SubjectName,
  deleted: Deleted,
): Promise<readonly SchemaVersion[]> {
  return versionQuery(database, deleted)
    .where('v.context', '=', context)
    .where('v.subject', '=', subject)
    .orderBy('v.version')
    .execute();
}

/** One version of a subject, or its latest; undefined where there is none. */
export async function versionOf(
  database: RegistryDatabase,
  { context, subject }: SubjectName,
  version: number | 'latest',
  deleted: Deleted,
): Promise<SchemaVersion | undefined> {
  return versionQuery(database, deleted)
    .where('v.context', '=', context)
    .where('v.subject', '=', subject)
    .$if(version !== 'latest', (query) => query.where('v.version', '=', Number(version)))
    .orderBy('v.version', 'desc')
    .limit(1)
    .executeTakeFirst();
}
