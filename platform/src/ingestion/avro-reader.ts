import avsc from 'avsc';
import type { MeshError } from '../error/index.ts';
import { avroText, type AvroField } from './avro-text.ts';

/** Reads the record at `at` as JSON text in the form of the format ndjson, and says where it ends. */
export type AvroReader = (bytes: Buffer, at: number) => { readonly text: string; readonly end: number };

/** A long as a number while that is safe, else a bigint: a value too great is then refused with its record, not with its file. */
const LONG = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => safe(bytes.readBigInt64LE()),
  toBuffer: (value: number | bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    return bytes;
  },
  fromJSON: Number,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'number' || typeof value === 'bigint',
  compare: (a: number | bigint, b: number | bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

/** The reader for a schema as a file's header has it; `refuse` makes the error for one that cannot be read. */
export function avroReader(schema: string, refuse: (found: string) => MeshError): AvroReader {
  const { type, fields } = parsed(schema, refuse);
  return (bytes, at) => {
    const { value, offset } = decoded(type, bytes, at, refuse);
    if (offset < 0) throw refuse('a record that does not end in its block');
    return { text: avroText(fields, value), end: offset };
  };
}

function decoded(
  type: avsc.Type,
  bytes: Buffer,
  at: number,
  refuse: (found: string) => MeshError,
): { readonly value: Record<string, unknown>; readonly offset: number } {
  try {
    return type.decode(bytes, at);
  } catch (cause) {
    throw refuse(`a record that its schema does not fit (${String(cause)})`);
  }
}

function parsed(
  schema: string,
  refuse: (found: string) => MeshError,
): { type: avsc.Type; fields: readonly AvroField[] } {
  try {
    const json = JSON.parse(schema) as avsc.Schema & { readonly fields?: readonly AvroField[] };
    const type = avsc.Type.forSchema(json, {
      wrapUnions: false,
      typeHook: (attributes) => (isLong(attributes) ? LONG : undefined),
    });
    if (json.fields !== undefined) return { type, fields: json.fields };
  } catch (cause) {
    throw refuse(`a schema that cannot be read (${String(cause)})`);
  }
  throw refuse('a schema that is no record');
}

const isLong = (schema: unknown): boolean =>
  schema === 'long' || (typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'long');

const safe = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);
