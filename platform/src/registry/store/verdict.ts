import { schemaWork } from '../format/on-thread.ts';
import type { EarlierVersion } from '../format/compatibility.ts';
import { earlierVersions } from './earlier-versions.ts';
import type { RegistryDatabase } from './registry-tables.ts';
import type { SubjectConfig } from './subject-config.ts';
import type { SubjectName } from './subject-name.ts';
import { sizeOf, type ReadSubmission } from './submission.ts';

/** Whether a schema may follow the versions that it was compared with. */
export interface Verdict {
  /** The level and the versions: as long as they are the same, so is the verdict. */
  readonly basis: string;
  /** Why not; empty where it may. */
  readonly messages: readonly string[];
}

type Level = SubjectConfig & Required<Pick<SubjectConfig, 'compatibilityLevel'>>;

/** The verdict on a schema that would be the next version of a subject; the `known` one where nothing has changed since. */
export async function judged(
  database: RegistryDatabase,
  name: SubjectName,
  submission: ReadSubmission,
  config: Level,
  known: Verdict | undefined,
): Promise<Verdict> {
  const earlier = await earlierVersions(database, name, submission.content, config);
  const basis = JSON.stringify([config.compatibilityLevel, ...earlier.map(({ version, id }) => [version, id])]);
  if (known?.basis === basis) return known;
  return { basis, messages: await compared(submission, config, earlier) };
}

/** Why a schema may not follow these versions. */
export async function compared(
  { content, source }: ReadSubmission,
  { compatibilityLevel }: Level,
  earlier: readonly EarlierVersion[],
): Promise<readonly string[]> {
  const update = { ...source, type: content.type };
  const size = [source, ...earlier].reduce((sum, each) => sum + sizeOf(each), 0);
  return earlier.length === 0 ? [] : schemaWork('compare', size, compatibilityLevel, update, earlier);
}
