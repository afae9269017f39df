import { boolean, date, decimal, double, int32, int64, oneOf, text, timestamp } from '../../contract/index.ts';
import type { ColumnType } from '../../contract/column.ts';
import type { Field } from '../../contract/field.ts';

/** A field of a type of which nothing is said: what a contract says of how older records are read has no place in an output. */
export function plainField(type: ColumnType): Field {
  switch (type.kind) {
    case 'text':
      return text();
    case 'boolean':
      return boolean();
    case 'int32':
      return int32();
    case 'int64':
      return int64();
    case 'decimal':
      return decimal(type.precision, type.scale);
    case 'double':
      return double();
    case 'timestamp':
      return timestamp();
    case 'date':
      return date();
    case 'enum':
      return oneOf(type.symbols as readonly [string, ...string[]]);
    case 'list':
      throw new TypeError('no contract has a list');
  }
}
