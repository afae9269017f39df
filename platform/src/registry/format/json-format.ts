import {
  jsonSchemaIncompatibilities,
  parseJsonSchema,
  type JsonSchema,
} from '../../compatibility/json-schema/index.ts';
import type { SchemaFormat, SchemaSource } from './schema-format.ts';

const schemaOf = ({ text, references }: SchemaSource): JsonSchema =>
  parseJsonSchema(text, new Map(references.map((each) => [each.name, each.text])));

/** JSON Schema, compared by Confluent's rules. */
export const jsonFormat: SchemaFormat = {
  parsed(source) {
    const { canonical, normalized } = schemaOf(source);
    return { canonical, normalized };
  },
  formatted: () => undefined,
  incompatibilities: (reader, writer) => jsonSchemaIncompatibilities(schemaOf(writer), schemaOf(reader)),
};
