import type { EarlierVersion } from '../format/compatibility.ts';
import type { RegistryDatabase } from './registry-tables.ts';
import type { SchemaContent } from './schema-content.ts';
import { versionsOf } from './schema-version.ts';
import type { SubjectConfig } from './subject-config.ts';
import type { SubjectName } from './subject-name.ts';
import { storedSource } from './submission.ts';

/** A version that a schema is compared with, and the id of its schema. */
interface StoredEarlierVersion extends EarlierVersion {
  readonly id: number;
}

/** The versions that a schema is compared with, oldest first: of its compatibility group where there are groups. */
export async function earlierVersions(
  database: RegistryDatabase,
  name: SubjectName,
  content: SchemaContent,
  { compatibilityGroup, compatibilityLevel = 'BACKWARD' }: SubjectConfig,
): Promise<readonly StoredEarlierVersion[]> {
  if (compatibilityLevel === 'NONE') return [];
  const all = await versionsOf(database, name, 'hide');
  const group = all.filter((each) => groupOf(each, compatibilityGroup) === groupOf(content, compatibilityGroup));
  const needed = compatibilityLevel.endsWith('_TRANSITIVE') ? group : group.slice(-1);
  return Promise.all(
    needed.map(async (each) => ({
      ...(await storedSource(database, each)),
      id: each.id,
      type: each.type,
      version: each.version,
    })),
  );
}

function groupOf({ metadata }: Pick<SchemaContent, 'metadata'>, property: string | undefined) {
  return property === undefined ? undefined : metadata?.properties?.[property];
}
