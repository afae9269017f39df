import type { AvroSchema } from './schema-registry.ts';

/** The one text of a schema: its JSON with sorted property names. Fields and symbols keep their order, which is meaning. */
export const canonicalSchema = (schema: AvroSchema): string => JSON.stringify(schema, sorted);

function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
