import { canonicalSchema } from './canonical-schema.ts';
import type { AvroSchema, SchemaRegistry } from './schema-registry.ts';
import { unknownSchema } from './unknown-schema.ts';

/** A registry that lives in this process, for simulation. */
export function memoryRegistry(): SchemaRegistry {
  const texts: string[] = [];
  return {
    register(_subject, schema) {
      const text = canonicalSchema(schema);
      const at = texts.indexOf(text);
      return Promise.resolve(at < 0 ? texts.push(text) : at + 1);
    },
    schema(id) {
      const text = texts[id - 1];
      return text === undefined ? Promise.reject(unknownSchema(id)) : Promise.resolve(JSON.parse(text) as AvroSchema);
    },
  };
}
