import { SCHEMA_TYPES, type SchemaType } from '../store/schema-content.ts';
import { invalidSchema } from '../store/store-errors.ts';
import { avroFormat } from './avro-format.ts';
import { jsonFormat } from './json-format.ts';
import { protobufFormat } from './protobuf-format.ts';
import type { SchemaFormat } from './schema-format.ts';

const FORMATS: Readonly<Partial<Record<SchemaType, SchemaFormat>>> = {
  AVRO: avroFormat,
  JSON: jsonFormat,
  PROTOBUF: protobufFormat,
};

/** The formats that this registry reads, in the order of Confluent's. */
export const formatTypes = (): readonly SchemaType[] => SCHEMA_TYPES.filter((type) => FORMATS[type] !== undefined);

/** The format of a type. Fails with 42201 where this registry does not read it. */
export function formatOf(type: SchemaType): SchemaFormat {
  const format = FORMATS[type];
  if (format === undefined)
    throw invalidSchema(`this registry does not read schemas of type ${type}, but ${formatTypes().join(', ')}`);
  return format;
}
