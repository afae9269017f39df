import type { ColumnType, Value } from '../contract/column.ts';
import { parseDecimal } from '../contract/decimal.ts';
import { parseTime } from '../time/index.ts';
import { planError } from './plan-error.ts';
import type { Expression } from './query-plan.ts';

const DAY = 86_400_000_000;

/** How a literal of a column type is written: decimals, timestamps and dates as text (`'12.50'`, `'2024-02-28'`). */
export type Literal<T extends ColumnType> = T extends { readonly symbols: readonly (infer S)[] }
  ? S
  : {
      text: string;
      boolean: boolean;
      int32: number;
      int64: number;
      double: number;
      decimal: string;
      timestamp: string;
      date: string;
      enum: never;
    }[T['kind']];

/** The literal node of a value as written in a query. Fails with `PLAN_INVALID`, `DECIMAL_INVALID` or `TIME_INVALID`. */
export function literal(type: ColumnType, written: string | number | boolean): Expression {
  return { node: 'literal', value: valueOf(type, written), column: { type, nullable: false } };
}

function valueOf(type: ColumnType, written: string | number | boolean): Exclude<Value, null> {
  if (typeof written === 'string') {
    switch (type.kind) {
      case 'decimal':
        return parseDecimal(written, type.scale);
      case 'timestamp':
        return parseTime(written);
      case 'date':
        return Math.floor(parseTime(written) / DAY);
      case 'text':
        if (written.isWellFormed() && !written.includes('\0')) return written;
        break;
      case 'enum':
        if (type.symbols.includes(written)) return written;
    }
  } else if (typeof written === 'boolean') {
    if (type.kind === 'boolean') return written;
  } else if (type.kind === 'double' ? Number.isFinite(written) : Number.isSafeInteger(written)) {
    if (type.kind === 'double' || type.kind === 'int32' || type.kind === 'int64') return written + 0;
  }
  throw planError(
    `the literal ${JSON.stringify(written)}`,
    `a value of type ${type.kind}`,
    'it is compared with the wrong column',
  );
}
