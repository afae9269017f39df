import type { Kysely, Transaction } from 'kysely';
import { canonicalSchema, schemaDigest } from './canonical-schema.ts';
import type { RegistryTables } from './registry-migrations.ts';
import type { AvroSchema, SchemaRegistry } from './schema-registry.ts';
import { unknownSchema } from './unknown-schema.ts';

/**
 * The registry in PostgreSQL. Processes that register the same schema at once get the same id: the digest is unique, so
 * the second insert waits for the first and then finds its row. What an id means never changes, so answers are kept.
 */
export function registryIn(database: Kysely<Record<string, never>>): SchemaRegistry {
  const tables = database.withTables<RegistryTables>();
  const ids = new Map<string, number>();
  const schemas = new Map<number, AvroSchema>();
  return {
    async register(subject, schema) {
      const canonical = canonicalSchema(schema);
      const known = ids.get(`${subject} ${canonical}`);
      if (known !== undefined) return known;
      const id = await tables.transaction().execute(async (transaction) => {
        const schemaId = await idOf(transaction, canonical);
        await transaction
          .insertInto('registry_subject')
          .values({ subject, schema_id: schemaId })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        return schemaId;
      });
      ids.set(`${subject} ${canonical}`, id);
      return id;
    },
    async schema(id) {
      const known = schemas.get(id);
      if (known !== undefined) return known;
      const row = await tables.selectFrom('registry_schema').select('schema').where('id', '=', id).executeTakeFirst();
      if (row === undefined) throw unknownSchema(id);
      const schema = JSON.parse(row.schema) as AvroSchema;
      schemas.set(id, schema);
      return schema;
    },
  };
}

/** Looks before it inserts, because an insert that meets a conflict uses up an id. */
async function idOf(transaction: Transaction<RegistryTables>, canonical: string): Promise<number> {
  const digest = schemaDigest(canonical);
  const find = transaction.selectFrom('registry_schema').select('id').where('digest', '=', digest);
  const found = await find.executeTakeFirst();
  if (found !== undefined) return found.id;
  const inserted = await transaction
    .insertInto('registry_schema')
    .values({ digest, schema: canonical })
    .onConflict((conflict) => conflict.column('digest').doNothing())
    .returning('id')
    .executeTakeFirst();
  return (inserted ?? (await find.executeTakeFirstOrThrow())).id;
}
