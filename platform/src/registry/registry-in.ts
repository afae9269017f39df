import type { Kysely } from 'kysely';
import { canonicalSchema } from './canonical-schema.ts';
import { contractIncompatible, reasonsAgainst } from './contract-incompatible.ts';
import { registryErrorNumber } from './registry-error.ts';
import { earlierVersions } from './store/earlier-versions.ts';
import { register } from './store/registration.ts';
import type { RegistryDatabase, RegistryTables } from './store/registry-tables.ts';
import type { SchemaContent } from './store/schema-content.ts';
import { versionsOf } from './store/schema-version.ts';
import { configureUnset, effectiveSetting } from './store/settings.ts';
import { writerSchemaById } from './store/schemas.ts';
import { DEFAULT_CONTEXT, subjectName, type SubjectName } from './store/subject-name.ts';
import type { AvroSchema, SchemaRegistry } from './schema-registry.ts';
import { unknownSchema } from './unknown-schema.ts';

/**
 * The registry in PostgreSQL, used directly: the same tables and rules as those of the server, so a schema that is not
 * compatible with the subject's is refused; a subject that is new becomes FULL_TRANSITIVE. What an id means never changes, so answers are kept.
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
      const name = subjectName(subject);
      await configureNew(tables, name);
      const { id } = await register(tables, name, asked).catch(async (error: unknown) => {
        throw registryErrorNumber(error) === 409 ? await refused(tables, name, content, error) : error;
      });
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

/**
 * Before the first version, so that of two versions that are registered at once as the first the second is judged. The
 * first after a deletion too, which takes back what was configured.
 */
async function configureNew(tables: RegistryDatabase, name: SubjectName): Promise<void> {
  const versions = await versionsOf(tables, name, 'hide');
  if (versions.length === 0) await configureUnset(tables, name, { compatibilityLevel: 'FULL_TRANSITIVE' });
}

async function refused(
  tables: RegistryDatabase,
  name: SubjectName,
  content: SchemaContent,
  cause: unknown,
): Promise<Error> {
  const { config } = await effectiveSetting(tables, name);
  const earlier = await earlierVersions(tables, name, content, config);
  const reasons = reasonsAgainst(config.compatibilityLevel, { text: content.text, references: [] }, earlier);
  return contractIncompatible(name.subject, reasons ?? String(cause), config.compatibilityLevel, cause);
}
