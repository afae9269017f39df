import type { Kysely } from 'kysely';
import { canonicalSchema } from './canonical-schema.ts';
import { register } from './store/registration.ts';
import type { RegistryTables } from './store/registry-tables.ts';
import { writerSchemaById } from './store/schemas.ts';
import { DEFAULT_CONTEXT, subjectName } from './store/subject-name.ts';
import type { AvroSchema, SchemaRegistry } from './schema-registry.ts';
import { unknownSchema } from './unknown-schema.ts';

/**
 * The registry in PostgreSQL, used directly: the same tables and rules as those of the server, so a schema that is not
 * compatible with the subject's is refused. What an id means never changes, so answers are kept.
 */
export function registryIn(database: Kysely<Record<string, never>>): SchemaRegistry {
  const tables = database.withTables<RegistryTables>();
  const ids = new Map<string, number>();
  const schemas = new Map<number, AvroSchema>();
  return {
    async register(subject, schema) {
      const text = canonicalSchema(schema);
      const known = ids.get(`${subject} ${text}`);
      if (known !== undefined) return known;
      const content = { type: 'AVRO', text, references: [], metadata: null, ruleSet: null } as const;
      const asked = { content, id: undefined, version: undefined, form: undefined };
      const { id } = await register(tables, subjectName(subject), asked);
      ids.set(`${subject} ${text}`, id);
      return id;
    },
    async schema(id) {
      const known = schemas.get(id);
      if (known !== undefined) return known;
      const found = await writerSchemaById(tables, DEFAULT_CONTEXT, id);
      if (found === undefined) throw unknownSchema(id);
      const schema = JSON.parse(found.text) as AvroSchema;
      schemas.set(id, schema);
      return schema;
    },
  };
}
