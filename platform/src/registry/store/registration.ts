import type { Form } from '../format/schema-work.ts';
import type { RegistryDatabase } from './registry-tables.ts';
import { contentDigest, guidOf, type Said, type SchemaContent } from './schema-content.ts';
import { versionOf, versionQuery, type SchemaVersion } from './schema-version.ts';
import { inContexts } from './in-contexts.ts';
import { referencedSchemas } from './references.ts';
import { effectiveSetting } from './settings.ts';
import { withAllSaid } from './said-of-schema.ts';
import { idDoesNotMatch, incompatible, invalidSchema, notPermitted } from './store-errors.ts';
import type { RegistryMode } from './registry-mode.ts';
import { subjectName, subjectText, type SubjectName } from './subject-name.ts';
import { identityOf, readSubmission, type ReadSubmission } from './submission.ts';
import { writerSchemaById } from './schemas.ts';
import { judged, type Verdict } from './verdict.ts';
import { checkWritable } from './writable.ts';

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
 * compared with the versions that it will follow, whatever number of processes register at once. It holds those of the
 * contexts that it refers to as well, so that nobody deletes what it is about to use.
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
  // Compared before the context is held, for that may take long; there only where another version came between.
  const plan = await planned(database, name, submission, registration, undefined);
  if ('registered' in plan) return plan.registered;
  const { references } = submission.content;
  const contexts = references.map(({ subject }) => subjectName(subject, name.context).context);
  return inContexts(database, [name.context, ...contexts], async (transaction) => {
    const now = await planned(transaction, name, submission, registration, plan.verdict);
    if ('registered' in now) return now.registered;
    // What it refers to may have been deleted since it was read; from here on it cannot be.
    await referencedSchemas(transaction, name.context, references);
    const id = await idOf(transaction, name, now.content, submission.textDigest, registration.id);
    const version = await insertVersion(transaction, name, id, registration.version, now.mode);
    const stored = await versionOf(transaction, name, version, 'hide');
    if (stored === undefined) throw new Error(`version ${version} of ${subjectText(name)} is gone`);
    return stored;
  });
}

/** What a registration comes to: the version that has the schema already, or what becomes a version. */
type Plan =
  | { readonly registered: SchemaVersion }
  | { readonly content: SchemaContent; readonly mode: RegistryMode; readonly verdict: Verdict | undefined };

/** `known` is the verdict of an earlier plan. Fails with 409, 42201 or 42205. */
async function planned(
  database: RegistryDatabase,
  name: SubjectName,
  submission: ReadSubmission,
  registration: Registration,
  known: Verdict | undefined,
): Promise<Plan> {
  const registered = await registeredVersion(database, name, submission, submission.content, registration);
  if (registered !== undefined) return { registered };
  const { mode, config } = await effectiveSetting(database, name);
  checkMode(name, mode, registration);
  const latest = await versionOf(database, name, 'latest', 'hide');
  const content = withAllSaid(submission.content, latest, config);
  const more = content.metadata !== submission.content.metadata || content.ruleSet !== submission.content.ruleSet;
  const same = more ? await registeredVersion(database, name, submission, content, registration) : undefined;
  if (same !== undefined) return { registered: same };
  if (mode === 'IMPORT') return { content, mode, verdict: undefined };
  const verdict = await judged(database, name, { ...submission, content }, config, known);
  if (verdict.messages.length > 0) throw incompatible(subjectText(name), verdict.messages);
  return { content, mode, verdict };
}

function checkMode(name: SubjectName, mode: RegistryMode, { id }: Registration): void {
  checkWritable(name, mode);
  const subject = subjectText(name);
  if (mode !== 'IMPORT' && id !== undefined) throw notPermitted(`Subject ${subject} is not in import mode`);
  if (mode === 'IMPORT' && id === undefined)
    throw notPermitted(`Subject ${subject} is in import mode, which takes schemas with their ids only`);
}

/** The content; with the schema of the latest version where it has none, and so is about what is said of that one. */
async function filledIn(database: RegistryDatabase, name: SubjectName, content: SchemaContent): Promise<SchemaContent> {
  if (content.text !== '') return content;
  const latest = await versionOf(database, name, 'latest', 'hide');
  if (latest === undefined) throw invalidSchema('Empty schema');
  return { ...content, type: latest.type, text: latest.text, references: latest.references };
}

/** The latest version that has the schema already. */
async function registeredVersion(
  database: RegistryDatabase,
  name: SubjectName,
  { textDigest }: ReadSubmission,
  said: Said,
  { id, version }: Registration,
): Promise<SchemaVersion | undefined> {
  const { column, digest } = identityOf(textDigest, said);
  return versionQuery(database, 'hide')
    .where('v.context', '=', name.context)
    .where('v.subject', '=', name.subject)
    .where(`s.${column}`, '=', digest)
    .$if(id !== undefined, (query) => query.where('s.id', '=', Number(id)))
    .$if(version !== undefined, (query) => query.where('v.version', '=', Number(version)))
    .orderBy('v.version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** The id of the content in its context: the one it has, the one that is imported, or the next. */
async function idOf(
  database: RegistryDatabase,
  { context }: SubjectName,
  content: SchemaContent,
  textDigest: Buffer,
  imported: number | undefined,
): Promise<number> {
  const digest = contentDigest(textDigest, content);
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
    if (taken !== undefined && taken.digest.equals(digest)) return imported;
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
      text_digest: textDigest,
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
  const all = await database
    .selectFrom('registry_version')
    .select('version')
    .where('context', '=', context)
    .where('subject', '=', subject)
    .orderBy('version')
    .execute();
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
