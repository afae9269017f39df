import { incompatibilityMessages } from '../format/compatibility.ts';
import type { RegistryDatabase } from './registry-tables.ts';
import { contentDigest, guidOf, textDigest, type SchemaContent } from './schema-content.ts';
import { versionOf, versionsOf, type SchemaVersion } from './schema-version.ts';
import { effectiveSetting } from './settings.ts';
import { withAllSaid } from './said-of-schema.ts';
import { idDoesNotMatch, incompatible, invalidSchema, notPermitted } from './store-errors.ts';
import { earlierVersions } from './earlier-versions.ts';
import type { RegistryMode } from './registry-mode.ts';
import { subjectText, type SubjectName } from './subject-name.ts';
import { readable, readSubmission, sameSchema, type Form, type ReadSubmission } from './submission.ts';
import { writerSchemaById } from './schemas.ts';

/** A schema to be registered. */
export interface Registration {
  readonly content: SchemaContent;
  /** The id and version that it has elsewhere: for a subject in mode IMPORT. */
  readonly id: number | undefined;
  readonly version: number | undefined;
  /** As the subject is configured where it is undefined. */
  readonly form: Form | undefined;
}

/**
 * Registers a schema under a subject and returns its version; the version that has it already where there is one.
 * Who writes into a context holds the row of its greatest id: so ids are given one after the other, and a schema is
 * compared with the versions that it will follow, whatever number of processes register at once.
 * Fails with 409, 42201, 42205 or 42207.
 */
export async function register(
  database: RegistryDatabase,
  name: SubjectName,
  registration: Registration,
): Promise<SchemaVersion> {
  const { config } = await effectiveSetting(database, name);
  const form = registration.form ?? (config.normalize === true ? 'normal' : 'as written');
  const content = await filledIn(database, name, registration.content);
  const submission = await readSubmission(database, name.context, content, form);
  return (
    (await registeredVersion(database, name, submission.content, registration)) ??
    inContext(database, name.context, (transaction) => add(transaction, name, submission, registration))
  );
}

/** The content; with the schema of the latest version where it has none, and so is about what is said of that one. */
async function filledIn(database: RegistryDatabase, name: SubjectName, content: SchemaContent): Promise<SchemaContent> {
  if (content.text !== '') return content;
  const latest = await versionOf(database, name, 'latest', 'hide');
  if (latest === undefined) throw invalidSchema('Empty schema');
  return { ...content, type: latest.type, text: latest.text, references: latest.references };
}

/** Calls `work` in a transaction that no other writer of the context runs beside. */
export async function inContext<T>(
  database: RegistryDatabase,
  context: string,
  work: (transaction: RegistryDatabase) => Promise<T>,
): Promise<T> {
  return database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('registry_context')
      .values({ context, last_id: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await transaction
      .selectFrom('registry_context')
      .select('last_id')
      .where('context', '=', context)
      .forUpdate()
      .execute();
    return work(transaction);
  });
}

/** The latest version that has the schema already. */
async function registeredVersion(
  database: RegistryDatabase,
  name: SubjectName,
  content: SchemaContent,
  { id, version }: Registration,
): Promise<SchemaVersion | undefined> {
  const versions = await versionsOf(database, name, 'hide');
  return versions.findLast(
    (each) =>
      sameSchema(each, content) &&
      (id === undefined || each.id === id) &&
      (version === undefined || each.version === version),
  );
}

async function add(
  database: RegistryDatabase,
  name: SubjectName,
  { content: given, source }: ReadSubmission,
  registration: Registration,
): Promise<SchemaVersion> {
  const { mode, config } = await effectiveSetting(database, name);
  const subject = subjectText(name);
  if (mode.startsWith('READONLY')) throw notPermitted(`Subject ${subject} is in read-only mode`);
  if (mode !== 'IMPORT' && registration.id !== undefined)
    throw notPermitted(`Subject ${subject} is not in import mode`);
  if (mode === 'IMPORT' && registration.id === undefined)
    throw notPermitted(`Subject ${subject} is in import mode, which takes schemas with their ids only`);
  // Another process may have registered it since the caller looked.
  const registered = await registeredVersion(database, name, given, registration);
  if (registered !== undefined) return registered;
  const latest = await versionOf(database, name, 'latest', 'hide');
  const content = withAllSaid(given, latest, config);
  const same = await registeredVersion(database, name, content, registration);
  if (same !== undefined) return same;
  if (mode !== 'IMPORT') {
    const earlier = await earlierVersions(database, name, content, config);
    const messages = readable(() =>
      incompatibilityMessages(config.compatibilityLevel, { ...source, type: content.type }, earlier),
    );
    if (messages.length > 0) throw incompatible(subject, messages);
  }
  const id = await idOf(database, name, content, registration.id);
  const version = await insertVersion(database, name, id, registration.version, mode);
  const stored = await versionOf(database, name, version, 'hide');
  if (stored === undefined) throw new Error(`version ${version} of ${subject} is gone`);
  return stored;
}

/** The id of the content in its context: the one it has, the one that is imported, or the next. */
async function idOf(
  database: RegistryDatabase,
  { context }: SubjectName,
  content: SchemaContent,
  imported: number | undefined,
): Promise<number> {
  const digest = contentDigest(content);
  if (imported === undefined) {
    const found = await database
      .selectFrom('registry_schema')
      .select('id')
      .where('context', '=', context)
      .where('digest', '=', digest)
      .orderBy('id')
      .executeTakeFirst();
    if (found !== undefined) return found.id;
  } else {
    const taken = await writerSchemaById(database, context, imported);
    if (taken !== undefined && contentDigest(taken).equals(digest)) return imported;
    if (taken !== undefined) throw idDoesNotMatch(`Overwrite new schema with id ${imported} is not permitted.`);
  }
  const { last_id: id } = await database
    .updateTable('registry_context')
    .set(({ eb, fn, val, ref }) => ({
      last_id: imported === undefined ? eb('last_id', '+', 1) : fn<number>('greatest', [ref('last_id'), val(imported)]),
    }))
    .where('context', '=', context)
    .returning('last_id')
    .executeTakeFirstOrThrow();
  const own = imported ?? id;
  await database
    .insertInto('registry_schema')
    .values({
      context,
      id: own,
      digest,
      guid: guidOf(digest),
      text_digest: textDigest(content),
      type: content.type,
      schema: content.text,
      refs: JSON.stringify(content.references),
      metadata: content.metadata && JSON.stringify(content.metadata),
      rule_set: content.ruleSet && JSON.stringify(content.ruleSet),
    })
    .execute();
  return own;
}

/** Gives the schema the version after all that the subject had, deleted ones too, or the one that is imported. */
async function insertVersion(
  database: RegistryDatabase,
  { context, subject }: SubjectName,
  id: number,
  wanted: number | undefined,
  mode: RegistryMode,
): Promise<number> {
  const all = await versionsOf(database, { context, subject }, 'show');
  const next = (all.at(-1)?.version ?? 0) + 1;
  const version = wanted ?? next;
  if (mode !== 'IMPORT' && version !== next)
    throw invalidSchema(`Version ${version} is not one more than previous version ${next - 1}`);
  if (all.some((each) => each.version === version))
    throw idDoesNotMatch(`Version ${version} of subject ${subject} exists with another schema`);
  await database
    .insertInto('registry_version')
    .values({ context, subject, version, schema_id: id, deleted: false })
    .execute();
  return version;
}
