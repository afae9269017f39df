import {
  avroIncompatibilities,
  canonicalAvro,
  normalizedAvro,
  parseAvro,
  resolvedAvro,
  type AvroSchema,
} from '../../compatibility/avro/index.ts';
import type { SchemaFormat, SchemaSource } from './schema-format.ts';

const schemaOf = ({ text, references }: SchemaSource): AvroSchema =>
  parseAvro(
    text,
    references.map((each) => each.text),
  );

/** Avro, as Apache Avro's Java reads and compares it. */
export const avroFormat: SchemaFormat = {
  parsed(source) {
    const schema = schemaOf(source);
    return { canonical: canonicalAvro(schema), normalized: normalizedAvro(schema) };
  },
  formatted: (source, asked) => (asked === 'resolved' ? resolvedAvro(schemaOf(source)) : undefined),
  incompatibilities: (reader, writer) => avroIncompatibilities(schemaOf(reader), schemaOf(writer)),
};
