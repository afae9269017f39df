import type { AvroRecord, AvroType } from '../compatibility/avro/avro-type.ts';
import { parseAvro } from '../compatibility/avro/index.ts';
import { MeshError } from '../error/index.ts';
import type { AvroSchema } from '../registry/schema-registry.ts';
import { avroOf } from './avro-schema.ts';
import type { Columns } from './column.ts';

/** The record that a writer's schema means. Fails with `SCHEMA_UNREADABLE`. */
export function writerRecord(schema: AvroSchema): AvroRecord {
  const type = parsed(schema);
  return type.kind === 'record' ? type : unreadable(schema);
}

/** The layout of columns written by this version of the platform, see `avroOf`. */
export const ownRecord = (columns: Columns): AvroRecord => writerRecord(avroOf('own.record', columns));

function parsed(schema: AvroSchema): AvroType {
  try {
    return parseAvro(JSON.stringify(schema)).type;
  } catch (error) {
    return unreadable(schema, error);
  }
}

const SHOWN = 300;

function unreadable(schema: AvroSchema, cause?: unknown): never {
  const text = JSON.stringify(schema);
  throw new MeshError({
    code: 'SCHEMA_UNREADABLE',
    found: `the Avro schema ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}`,
    expected: 'the schema of a record',
    likelyCause: 'the topic is written by a program that does not follow the contract',
    cause,
  });
}
