import { inContexts } from './in-contexts.ts';
import type { RegistryDatabase } from './registry-tables.ts';
import { versionsOf, type SchemaVersion } from './schema-version.ts';
import { idsReferringTo } from './schemas.ts';
import { effectiveSetting, forgetSetting } from './settings.ts';
import {
  referenceExists,
  subjectNotFound,
  subjectNotSoftDeleted,
  subjectSoftDeleted,
  versionNotFound,
  versionNotSoftDeleted,
  versionSoftDeleted,
} from './store-errors.ts';
import { subjectText, type SubjectName } from './subject-name.ts';
import { checkWritable } from './writable.ts';

/** `soft` hides versions, and can be seen with deleted=true; `permanent` then removes them. Schemas keep their ids. */
export type Deletion = 'soft' | 'permanent';

/** Deletes all versions of a subject and returns them. Fails with 40401, 40404, 40405, 42205 or 42206. */
export async function deleteSubject(
  database: RegistryDatabase,
  name: SubjectName,
  deletion: Deletion,
): Promise<readonly number[]> {
  const subject = subjectText(name);
  return inContexts(database, [name.context], async (transaction) => {
    checkWritable(name, (await effectiveSetting(transaction, name)).mode);
    const all = await versionsOf(transaction, name, 'show');
    const active = all.filter(({ deleted }) => !deleted);
    if (all.length === 0) throw subjectNotFound(subject);
    if (deletion === 'soft' && active.length === 0) throw subjectSoftDeleted(subject);
    if (deletion === 'permanent' && active.length > 0) throw subjectNotSoftDeleted(subject);
    const versions = deletion === 'soft' ? active : all;
    await remove(transaction, name, versions, deletion);
    return versions.map(({ version }) => version);
  });
}

/** Deletes one version, or the latest, and returns it. Fails with 40401, 40402, 40406, 40407, 42205 or 42206. */
export async function deleteVersion(
  database: RegistryDatabase,
  name: SubjectName,
  version: number | 'latest',
  deletion: Deletion,
): Promise<number> {
  const subject = subjectText(name);
  return inContexts(database, [name.context], async (transaction) => {
    checkWritable(name, (await effectiveSetting(transaction, name)).mode);
    const all = await versionsOf(transaction, name, 'show');
    if (all.length === 0) throw subjectNotFound(subject);
    const chosen = version === 'latest' ? latest(all, deletion) : all.find((each) => each.version === version);
    if (chosen === undefined) throw versionNotFound(version);
    if (deletion === 'soft' && chosen.deleted) throw versionSoftDeleted(subject, chosen.version);
    if (deletion === 'permanent' && !chosen.deleted) throw versionNotSoftDeleted(subject, chosen.version);
    await remove(transaction, name, [chosen], deletion);
    return chosen.version;
  });
}

const latest = (all: readonly SchemaVersion[], deletion: Deletion): SchemaVersion | undefined =>
  all.findLast(({ deleted }) => deleted === (deletion === 'permanent'));

async function remove(
  database: RegistryDatabase,
  name: SubjectName,
  versions: readonly SchemaVersion[],
  deletion: Deletion,
): Promise<void> {
  const subject = subjectText(name);
  for (const { version } of versions)
    if ((await idsReferringTo(database, name, version)).length > 0) throw referenceExists(subject, version);
  const numbers = versions.map(({ version }) => version);
  if (deletion === 'permanent') {
    await database
      .deleteFrom('registry_version')
      .where('context', '=', name.context)
      .where('subject', '=', name.subject)
      .where('version', 'in', numbers)
      .execute();
    return;
  }
  await database
    .updateTable('registry_version')
    .set({ deleted: true })
    .where('context', '=', name.context)
    .where('subject', '=', name.subject)
    .where('version', 'in', numbers)
    .execute();
  if ((await versionsOf(database, name, 'hide')).length === 0) await forgetSetting(database, name);
}
