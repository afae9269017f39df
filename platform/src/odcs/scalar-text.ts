import type { ColumnType, Scalar } from '../contract/column.ts';
import { fromJson } from '../contract/json-value.ts';
import { MeshError } from '../error/index.ts';
import { odcsInvalid } from './odcs-invalid.ts';

/** A value of a type from its JSON form, see `toJson`; NULL only where it may be. Fails with `ODCS_INVALID`. */
export function readScalar(type: ColumnType, json: unknown, place: string): Scalar {
  if (json === null) return null;
  if (!isForm(type, json)) throw odcsInvalid(place, JSON.stringify(json), FORMS[type.kind]);
  try {
    return fromJson(type, json);
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    throw odcsInvalid(place, error.found, error.expected);
  }
}

const FORMS: Readonly<Record<ColumnType['kind'], string>> = {
  text: 'text',
  boolean: 'true or false',
  int32: 'a whole number',
  int64: 'a whole number',
  decimal: 'the text of a decimal number, such as "12.50"',
  double: 'a number',
  timestamp: 'the text of a time, such as "2024-02-28T23:50:00Z"',
  date: 'the text of a day, such as "2024-02-28"',
  enum: 'one of its symbols',
  list: 'no value',
};

function isForm(type: ColumnType, json: unknown): json is string | number | boolean {
  switch (type.kind) {
    case 'text':
    case 'decimal':
    case 'timestamp':
    case 'date':
      return typeof json === 'string';
    case 'boolean':
      return typeof json === 'boolean';
    case 'int32':
    case 'int64':
      return Number.isSafeInteger(json);
    case 'double':
      return Number.isFinite(json);
    case 'enum':
      return typeof json === 'string' && type.symbols.includes(json);
    case 'list':
      return false;
  }
}
