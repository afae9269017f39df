import type { AvroRecord, AvroType } from './avro-type.ts';
import { isList, isObject, member, type Json, type JsonObject } from './json.ts';

const INT = 2n ** 31n;
const LONG = 2n ** 63n;
/** Beyond so many values a schema's defaults count as wrong: a short text can ask for billions of them. */
const MOST_VALUES = 1_000_000;
/** What Java reads as a double in a text, which Avro takes as a default of float and double. */
const NUMBER_TEXT = /^\s*[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[fFdD]?)\s*$/;

/** Stands for a type whose definition has not ended where its name is used. */
export const UNDEFINED_YET: AvroType = { kind: 'null', logical: undefined, properties: new Map() };

/** What a schema's defaults have been asked so far. */
export interface Asked {
  /** Whether a record takes an object. */
  readonly records: Map<AvroType, Map<Json, boolean>>;
  /** How many values were looked at, of all defaults. */
  values: number;
  /** Whether an object met a type that is not defined yet. */
  isEarly: boolean;
}

/**
 * Whether a field of this type may have this default, with what is defined by then. A field alone may have a number as text.
 * An object for a type that is not defined yet is refused even where another branch would take it, as Java has it.
 */
export function isFieldDefault(type: AvroType, value: Json, asked: Asked): boolean {
  const isNumber = type.kind === 'float' || type.kind === 'double';
  if (isNumber && typeof value === 'string') return NUMBER_TEXT.test(value);
  asked.isEarly = false;
  return isValue(type, value, asked) && !asked.isEarly;
}

/** Whether a type takes a default, as Avro 1.12 judges it: any branch of a union, any text for bytes, enums and fixed. */
function isValue(type: AvroType, value: Json, asked: Asked): boolean {
  asked.values += 1;
  if (type === UNDEFINED_YET) {
    asked.isEarly ||= isObject(value);
    return false;
  }
  switch (type.kind) {
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'int':
      return isInteger(value, INT);
    case 'long':
      return isInteger(value, LONG);
    case 'float':
    case 'double':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'bytes':
    case 'string':
    case 'enum':
    case 'fixed':
      return typeof value === 'string';
    case 'array':
      return isList(value) && value.every((item) => isValue(type.items, item, asked));
    case 'map':
      return isObject(value) && Object.values(value).every((item) => isValue(type.values, item, asked));
    case 'union':
      return type.branches.some((branch) => isValue(branch, value, asked));
    case 'record':
      return isObject(value) && isRecord(type, value, asked);
  }
}

function isRecord(type: AvroRecord, value: JsonObject, asked: Asked): boolean {
  const known = asked.records.get(type) ?? new Map<Json, boolean>();
  const verdict = known.get(value);
  if (verdict !== undefined) return verdict;
  if (asked.values > MOST_VALUES) return false;
  const valid = type.fields.every((field) => {
    const given = member(value, field.name);
    const held = given === undefined ? field.default : given;
    return held !== undefined && isValue(field.type, held, asked);
  });
  asked.records.set(type, known.set(value, valid));
  return valid;
}

function isInteger(value: Json, limit: bigint): boolean {
  if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) return false;
  const integer = BigInt(value as bigint | number);
  return integer >= -limit && integer < limit;
}
