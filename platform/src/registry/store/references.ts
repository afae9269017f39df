import type { RegistryDatabase } from './registry-tables.ts';
import type { SchemaReference } from './schema-content.ts';
import { versionOf } from './schema-version.ts';
import { invalidSchema } from './store-errors.ts';
import { subjectName, subjectText } from './subject-name.ts';

/** A schema that another one uses, and the name by which it does. */
export interface ReferencedSchema {
  readonly name: string;
  readonly text: string;
}

/** Together, the schemas that one uses may have this many characters. */
const MOST_TEXT = 20_000_000;

/** References with the version that is the latest now in place of -1. Fails with 42201 where there is no such version. */
export async function pinned(
  database: RegistryDatabase,
  context: string,
  references: readonly SchemaReference[],
): Promise<readonly SchemaReference[]> {
  return Promise.all(
    references.map(async ({ name, subject, version }) => {
      const found = await versionOf(
        database,
        subjectName(subject, context),
        version === -1 ? 'latest' : version,
        // One that was deleted softly is still there for those that use it.
        'show',
      );
      if (found === undefined)
        throw invalidSchema(`No schema reference found for subject "${subject}" and version ${version}`);
      return { name, subject, version: found.version };
    }),
  );
}

/**
 * The schemas that references name, and those that these use, each once, used ones first: so that each can be read
 * knowing those before it.
 */
export async function referencedSchemas(
  database: RegistryDatabase,
  context: string,
  references: readonly SchemaReference[],
): Promise<readonly ReferencedSchema[]> {
  const found = new Map<string, ReferencedSchema>();
  const seen = new Set<string>();
  let size = 0;
  const visit = async (within: string, all: readonly SchemaReference[]): Promise<void> => {
    for (const { name, subject, version } of all) {
      const qualified = subjectName(subject, within);
      const key = JSON.stringify([name, subjectText(qualified), version]);
      if (seen.has(key)) continue;
      seen.add(key);
      const schema = await versionOf(database, qualified, version, 'show');
      if (schema === undefined)
        throw invalidSchema(`No schema reference found for subject "${subject}" and version ${version}`);
      size += schema.text.length;
      if (size > MOST_TEXT) throw invalidSchema(`its references have more than ${MOST_TEXT} characters`);
      await visit(schema.context, schema.references);
      found.set(key, { name, text: schema.text });
    }
  };
  await visit(context, references);
  return [...found.values()];
}
