import type { SchemaVersion, StoredSchema } from '../store/schema-version.ts';
import { subjectText } from '../store/subject-name.ts';

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
