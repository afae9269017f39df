import { MeshError } from '../../error/index.ts';
import { formatOf } from '../format/formats.ts';
import type { SchemaSource } from '../format/schema-format.ts';
import { registryErrorNumber } from '../registry-error.ts';
import { pinned, referencedSchemas } from './references.ts';
import type { RegistryDatabase } from './registry-tables.ts';
import { contentDigest, textDigest, type SchemaContent } from './schema-content.ts';
import type { StoredSchema } from './schema-version.ts';
import { invalidSchema } from './store-errors.ts';

/** Whether a schema is taken as it is written or in the normal form of its format. */
export type Form = 'as written' | 'normal';

/** A schema that was handed in and can be read: what would be stored, and what it is compared by. */
export interface ReadSubmission {
  readonly content: SchemaContent;
  readonly source: SchemaSource;
}

/** Reads what was handed in; its text becomes canonical or normal. Fails with 42201. */
export async function readSubmission(
  database: RegistryDatabase,
  context: string,
  given: SchemaContent,
  form: Form,
): Promise<ReadSubmission> {
  if (given.text === '') throw invalidSchema('Empty schema');
  const references = await pinned(database, context, given.references);
  const source = { text: given.text, references: await referencedSchemas(database, context, references) };
  const { canonical, normalized } = readable(() => formatOf(given.type).parsed(source));
  const text = form === 'normal' ? normalized : canonical;
  return { content: { ...given, text, references }, source: { ...source, text } };
}

/** A stored schema with those it uses, to be compared. */
export const storedSource = async (database: RegistryDatabase, stored: StoredSchema): Promise<SchemaSource> => ({
  text: stored.text,
  references: await referencedSchemas(database, stored.context, stored.references),
});

/** True where a stored schema is the one handed in; what is said about it counts only where something was said. */
export function sameSchema(stored: StoredSchema, content: SchemaContent): boolean {
  const said = content.metadata !== null || content.ruleSet !== null;
  const digest = said ? contentDigest : textDigest;
  return digest(stored).equals(digest(content));
}

/** What `read` returns; where it fails because of the schema, 42201. */
export function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    // Recursion over a schema that is deeper than the format's reader allows ends in a RangeError at the latest.
    if (registryErrorNumber(error) !== undefined) throw error;
    if (error instanceof MeshError || error instanceof RangeError) throw invalidSchema(error.message);
    throw error;
  }
}
