import type { RegistryDatabase } from './registry-tables.ts';
import type { Registration } from './registration.ts';
import { versionOf, versionsOf, type Deleted, type SchemaVersion } from './schema-version.ts';
import { effectiveSetting, settingOf } from './settings.ts';
import { schemaNotFound, subjectNotFound, versionNotFound } from './store-errors.ts';
import { subjectName, subjectText, type SubjectName } from './subject-name.ts';
import { withAllSaid } from './said-of-schema.ts';
import { readSubmission, sameSchema } from './submission.ts';

/** The version of a subject that has a schema, the latest of them. Fails with 40401, 40403 or 42201. */
export async function lookedUp(
  database: RegistryDatabase,
  given: SubjectName,
  { content, form }: Registration,
  deleted: Deleted,
): Promise<SchemaVersion> {
  const name = await unaliased(database, given);
  const versions = await versionsOf(database, name, deleted);
  if (versions.length === 0) throw subjectNotFound(subjectText(name));
  const { config } = await effectiveSetting(database, name);
  const asked = form ?? (config.normalize === true ? 'normal' : 'as written');
  const { content: read, textDigest } = await readSubmission(database, name.context, content, asked);
  // As registration does: what is not said of the schema is what was said of the latest, and what is configured.
  const merged = withAllSaid(
    read,
    versions.findLast((each) => !each.deleted),
    config,
  );
  const found =
    versions.findLast((each) => sameSchema(each, textDigest, read)) ??
    versions.findLast((each) => sameSchema(each, textDigest, merged));
  if (found === undefined) throw schemaNotFound();
  return found;
}

/** All versions of a subject, oldest first. Fails with 40401. */
export async function existingVersions(
  database: RegistryDatabase,
  given: SubjectName,
  deleted: Deleted,
): Promise<readonly SchemaVersion[]> {
  const name = await unaliased(database, given);
  const versions = await versionsOf(database, name, deleted);
  if (versions.length === 0) throw subjectNotFound(subjectText(name));
  return versions;
}

/** One version of a subject. Fails with 40401 or 40402. */
export async function existingVersion(
  database: RegistryDatabase,
  given: SubjectName,
  version: number | 'latest',
  deleted: Deleted,
): Promise<SchemaVersion> {
  const name = await unaliased(database, given);
  const found = await versionOf(database, name, version, deleted);
  if (found !== undefined) return found;
  if ((await versionOf(database, name, 'latest', 'show')) === undefined) throw subjectNotFound(subjectText(name));
  throw versionNotFound(version);
}

/** The subject that is read in place of this one, where it is configured as another name of it. */
async function unaliased(database: RegistryDatabase, name: SubjectName): Promise<SubjectName> {
  const alias = (await settingOf(database, name))?.config.alias;
  return alias === undefined ? name : subjectName(alias, name.context);
}
