import { isUtf8 } from 'node:buffer';
import { formatDecimal } from '../contract/decimal.ts';
import { formatTime } from '../time/index.ts';

/** A field of an Avro record schema. */
export interface AvroField {
  readonly name: string;
  readonly type: unknown;
}

interface Logical {
  readonly logicalType?: string;
  readonly scale?: number;
}

/** A decoded record as JSON text: timestamps, dates and decimals as text, by their logical types; numbers that JSON has not as text. */
export function avroText(fields: readonly AvroField[], record: Readonly<Record<string, unknown>>): string {
  const members = fields.map(({ name, type }) => [name, shown(logicalOf(type), record[name])]);
  return JSON.stringify(Object.fromEntries(members), (_, value: unknown) => (inJson(value) ? value : String(value)));
}

function shown({ logicalType, scale = 0 }: Logical, value: unknown): unknown {
  if (value instanceof Uint8Array && logicalType === 'decimal') return formatDecimal(unitsOf(value), scale);
  if (value instanceof Uint8Array) return isUtf8(value) ? Buffer.from(value).toString('utf8') : value;
  if (typeof value !== 'number') return value;
  if (logicalType === 'timestamp-micros') return formatTime(value);
  if (logicalType === 'timestamp-millis')
    return Number.isSafeInteger(value * 1000) ? formatTime(value * 1000) : String(value);
  if (logicalType === 'date')
    return Math.abs(value) < 100_000 ? formatTime(value * 86_400_000_000).slice(0, 10) : String(value);
  return value;
}

const inJson = (value: unknown): boolean =>
  typeof value !== 'bigint' && !(typeof value === 'number' && !Number.isFinite(value));

/** The logical type of a field, or of the other branch where it may be null. */
function logicalOf(type: unknown): Logical {
  if (Array.isArray(type)) return logicalOf(type.find((branch) => branch !== 'null'));
  return typeof type === 'object' && type !== null ? type : {};
}

/** Two's complement, big endian. */
const unitsOf = (bytes: Uint8Array): bigint =>
  bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
