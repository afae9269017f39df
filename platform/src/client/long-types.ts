import avro, { type Schema, type Type } from 'avsc';
import { formatTime } from '../time/index.ts';

/**
 * A long whose 8 bytes, little endian, are read exactly: the library's own loses negative numbers below -(2^52). `shown` is its JSON form. Nothing is
 * written, so all values are valid.
 */
const exactLong = (shown: (value: number) => number | string): Type =>
  avro.types.LongType.__with({
    fromBuffer: (bytes: Buffer) => shown(Number(bytes.readBigInt64LE())),
    toBuffer: () => Buffer.alloc(8),
    fromJSON: (value: number | string) => (typeof value === 'number' ? shown(value) : value),
    toJSON: (value: unknown) => value,
    isValid: () => true,
    compare: () => 0,
  });

const LONG = exactLong((value) => value);
const TIMESTAMP = exactLong(formatTime);

/** The library's hook: longs and timestamps as above, undefined for all other types. */
export function longTypes(schema: Schema): Type | undefined {
  if (schema === 'long') return LONG;
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return undefined;
  const { type, logicalType } = schema as { readonly type?: unknown; readonly logicalType?: unknown };
  if (type !== 'long') return undefined;
  return logicalType === 'timestamp-micros' ? TIMESTAMP : LONG;
}
