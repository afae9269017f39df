import type { FastifyRequest } from 'fastify';
import { schemaWork } from '../format/on-thread.ts';
import type { RegistryDatabase } from '../store/registry-tables.ts';
import type { SchemaVersion, StoredSchema } from '../store/schema-version.ts';
import { sizeOf, storedSource } from '../store/submission.ts';
import { subjectText } from '../store/subject-name.ts';
import { queryOf } from './request-values.ts';

/**
 * A schema with its text in the form that the query's `format` asks for. As in Confluent's registry, a form that is not
 * known gives the text as it is.
 */
export async function inFormat<T extends StoredSchema>(
  database: RegistryDatabase,
  request: FastifyRequest,
  stored: T,
): Promise<T> {
  const asked = queryOf(request)['format'] ?? '';
  if (asked === '') return stored;
  const source = await storedSource(database, stored);
  const text = await schemaWork('format', sizeOf(source), stored.type, source, asked);
  return text === undefined ? stored : { ...stored, text };
}

/** A schema as the API gives it. What does not apply is left out; so is the format where it is Avro. */
export const schemaAnswer = ({ type, text, references, metadata, ruleSet, guid }: StoredSchema) => ({
  schema: text,
  guid,
  ...(type === 'AVRO' ? {} : { schemaType: type }),
  ...(references.length === 0 ? {} : { references }),
  ...(metadata === null ? {} : { metadata }),
  ...(ruleSet === null ? {} : { ruleSet }),
});

/** A version of a subject as the API gives it. */
export const versionAnswer = (version: SchemaVersion) => ({
  subject: subjectText(version),
  version: version.version,
  id: version.id,
  ...schemaAnswer(version),
  ...(version.deleted ? { deleted: true } : {}),
});
