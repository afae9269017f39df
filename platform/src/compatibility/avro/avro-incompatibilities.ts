import type { Incompatibility } from '../incompatibility.ts';
import { changedMeanings } from './changed-meanings.ts';
import type { AvroSchema } from './parse-avro.ts';
import { avroResolution } from './resolution.ts';

/**
 * Why what `writer` wrote cannot be read, or would be misread, by `reader`; empty where it can. Paths are JSON pointers
 * into the reader's schema, as if each name's definition stood where the name stands.
 *
 * The kinds NAME_MISMATCH, FIXED_SIZE_MISMATCH, MISSING_ENUM_SYMBOLS, READER_FIELD_MISSING_DEFAULT_VALUE, TYPE_MISMATCH,
 * MISSING_UNION_BRANCH and AMBIGUOUS_FIELD are the decision of `SchemaCompatibility.checkReaderWriterCompatibility` in Apache Avro's Java
 * (which throws for the last). Those of `BEYOND_AVRO` are Tempi's own: Avro would decode such data, to other values. Fails with
 * `AVRO_COMPARISON_TOO_LARGE` where more than two million pairs of types would have to be compared, or 500 within each other.
 */
export function avroIncompatibilities(reader: AvroSchema, writer: AvroSchema): readonly Incompatibility[] {
  const resolution = avroResolution(reader.type, writer.type);
  return [...resolution.incompatibilities, ...changedMeanings(reader.type, writer.type, resolution)];
}
