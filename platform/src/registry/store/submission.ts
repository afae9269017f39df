import { schemaWork } from '../format/on-thread.ts';
import type { SchemaSource } from '../format/schema-format.ts';
import type { Form } from '../format/schema-work.ts';
import { pinned, referencedSchemas } from './references.ts';
import type { RegistryDatabase } from './registry-tables.ts';
import { contentDigest, type Said, type SchemaContent } from './schema-content.ts';
import type { StoredSchema } from './schema-version.ts';
import { invalidSchema } from './store-errors.ts';

/** A schema that was handed in and can be read: what would be stored, and what it is compared by. */
export interface ReadSubmission {
  readonly content: SchemaContent;
  /** Of the content's type, text and references. */
  readonly textDigest: Buffer;
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
  const { text, textDigest } = await schemaWork('read', sizeOf(source), given.type, source, references, form);
  return {
    content: { ...given, text, references },
    textDigest: Buffer.from(textDigest),
    source: { ...source, text },
  };
}

/** How many characters a schema and those that it uses have. */
export const sizeOf = ({ text, references }: SchemaSource): number =>
  references.reduce((sum, each) => sum + each.text.length, text.length);

/** A stored schema with those it uses, to be compared. */
export const storedSource = async (database: RegistryDatabase, stored: StoredSchema): Promise<SchemaSource> => ({
  text: stored.text,
  references: await referencedSchemas(database, stored.context, stored.references),
});

/** The digest by which a stored schema is the same; what is said about it counts only where something was said. */
export const identityOf = (
  textDigest: Buffer,
  said: Said,
): { readonly column: 'digest' | 'text_digest'; readonly digest: Buffer } =>
  said.metadata === null && said.ruleSet === null
    ? { column: 'text_digest', digest: textDigest }
    : { column: 'digest', digest: contentDigest(textDigest, said) };

/** True where a stored schema is the one that is said. */
export function sameSchema(stored: StoredSchema, textDigest: Buffer, said: Said): boolean {
  const { column, digest } = identityOf(textDigest, said);
  return (column === 'digest' ? stored.digest : stored.textDigest).equals(digest);
}
