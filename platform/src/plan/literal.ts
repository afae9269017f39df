import type { Column, ColumnType, Scalar } from '../contract/column.ts';
import { LITERAL_FORMS, literalValue, type Written } from '../contract/literal.ts';
import type { Expression } from './expression.ts';
import { planError } from './plan-error.ts';

export type { Literal, Written } from '../contract/literal.ts';

/**
 * The literal node of a value as written in a query, of the type it is compared with; an integer beyond 32 bits is an
 * int64. Fails with `PLAN_INVALID`, `DECIMAL_INVALID` or `TIME_INVALID`.
 */
export function literalNode(type: ColumnType, written: Written): Expression {
  const value = valueOf(type, written);
  const wide = type.kind === 'int32' && value !== Number(value) >> 0;
  const column: Column = { type: wide ? { kind: 'int64' } : type, nullable: false };
  return { node: 'literal', value, column };
}

function valueOf(type: ColumnType, written: Written): Exclude<Scalar, null> {
  const value = literalValue(type, written);
  if (value !== undefined) return value;
  throw planError(
    `the literal ${typeof written === 'string' ? JSON.stringify(written) : String(written)}`,
    LITERAL_FORMS[type.kind],
    causeOf(type, written),
  );
}

function causeOf(type: ColumnType, written: Written): string {
  if (type.kind === 'enum') return `the symbols are ${type.symbols.join(', ')}`;
  if (typeof written === 'number' && type.kind !== 'double' && !Number.isInteger(written))
    return 'a fraction stands beside a whole number: cast that by `toDouble` or `toDecimal`';
  return 'it is too great, misspelt, or stands beside a value of another type';
}
