import { canonicalSchema } from './canonical-schema.ts';
import { contractIncompatible, reasonsAgainst } from './contract-incompatible.ts';
import type { EarlierVersion } from './format/compatibility.ts';
import type { AvroSchema, SchemaRegistry } from './schema-registry.ts';
import { unknownSchema } from './unknown-schema.ts';

/** The level of all subjects of the memory registry, as of contracts' subjects in our own. */
const LEVEL = 'FULL_TRANSITIVE';

/** A registry that lives in this process, for simulation; it judges as the one in PostgreSQL does. */
export function memoryRegistry(): SchemaRegistry {
  const texts: string[] = [];
  const subjects = new Map<string, EarlierVersion[]>();

  function judged(subject: string, text: string): void {
    const versions = subjects.get(subject) ?? [];
    if (versions.some((version) => version.text === text)) return;
    const update = { text, references: [] };
    const reasons = reasonsAgainst(LEVEL, update, versions);
    if (reasons !== undefined) throw contractIncompatible(subject, reasons, LEVEL);
    versions.push({ ...update, type: 'AVRO', version: versions.length + 1 });
    subjects.set(subject, versions);
  }

  return {
    async register(subject, schema) {
      const text = canonicalSchema(schema);
      judged(subject, text);
      const at = texts.indexOf(text);
      return at < 0 ? texts.push(text) : at + 1;
    },
    schema(id) {
      const text = texts[id - 1];
      return text === undefined ? Promise.reject(unknownSchema(id)) : Promise.resolve(JSON.parse(text) as AvroSchema);
    },
  };
}
