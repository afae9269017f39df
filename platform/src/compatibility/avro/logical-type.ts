import type { AvroType, LogicalType } from './avro-type.ts';
import { member, type JsonObject } from './json.ts';

/** The types that each logical type of Avro 1.12 stands on; those of a decimal and of fixed sizes have conditions besides. */
const UNDERLYING: Readonly<Record<string, readonly AvroType['kind'][]>> = {
  decimal: ['bytes', 'fixed'],
  'big-decimal': ['bytes'],
  uuid: ['string', 'fixed'],
  duration: ['fixed'],
  date: ['int'],
  'time-millis': ['int'],
  'time-micros': ['long'],
  'timestamp-millis': ['long'],
  'timestamp-micros': ['long'],
  'timestamp-nanos': ['long'],
  'local-timestamp-millis': ['long'],
  'local-timestamp-micros': ['long'],
  'local-timestamp-nanos': ['long'],
};

/** The logical type of a declaration; undefined where it is unknown or not valid, for then Avro ignores it. `size` is that of a fixed. */
export function logicalType(declared: JsonObject, kind: AvroType['kind'], size = 0): LogicalType | undefined {
  const name = member(declared, 'logicalType');
  if (typeof name !== 'string' || !Object.hasOwn(UNDERLYING, name)) return undefined;
  if (UNDERLYING[name]?.includes(kind) !== true) return undefined;
  if (name === 'decimal') return decimal(declared, kind === 'fixed' ? digitsOf(size) : Number.MAX_SAFE_INTEGER);
  if (kind === 'fixed' && size !== (name === 'uuid' ? 16 : 12)) return undefined;
  return { name };
}

function decimal(declared: JsonObject, most: number): LogicalType | undefined {
  const precision = member(declared, 'precision');
  const scale = member(declared, 'scale') ?? 0;
  if (!Number.isInteger(precision) || !Number.isInteger(scale)) return undefined;
  if (typeof precision !== 'number' || typeof scale !== 'number') return undefined;
  if (precision <= 0 || precision > most || scale < 0 || scale > precision) return undefined;
  return { name: 'decimal', precision, scale };
}

/** How many decimal digits always fit into so many bytes of two's complement. */
const digitsOf = (bytes: number): number => Math.floor(Math.log10(2) * (8 * bytes - 1));
