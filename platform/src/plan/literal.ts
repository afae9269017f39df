import type { ColumnType, Scalar } from '../contract/column.ts';
import { parseDecimal } from '../contract/decimal.ts';
import { parseTime } from '../time/index.ts';
import { planError } from './plan-error.ts';
import type { Expression } from './expression.ts';

const DAY = 86_400_000_000;
/** Units that no decimal of 38 digits has. */
const MOST = 10n ** 38n;

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
      list: never;
    }[T['kind']];

/** The literal node of a value as written in a query. Fails with `PLAN_INVALID`, `DECIMAL_INVALID` or `TIME_INVALID`. */
export function literal(type: ColumnType, written: string | number | boolean): Expression {
  return { node: 'literal', value: valueOf(type, written), column: { type, nullable: false } };
}

function valueOf(type: ColumnType, written: string | number | boolean): Exclude<Scalar, null> {
  const { kind } = type;
  if (typeof written === 'string') {
    if (kind === 'decimal') {
      const units = parseDecimal(written, type.scale);
      if (units < MOST && units > -MOST) return units;
    }
    if (kind === 'timestamp') return parseTime(written);
    if (kind === 'date') return Math.floor(parseTime(written) / DAY);
    if (kind === 'text' && written.isWellFormed() && !written.includes('\0')) return written;
    if (kind === 'enum' && type.symbols.includes(written)) return written;
  } else if (typeof written === 'boolean') {
    if (kind === 'boolean') return written;
  } else {
    // Adding zero makes -0 the zero that records have.
    if (kind === 'double' && Number.isFinite(written)) return written + 0;
    if ((kind === 'int32' || kind === 'int64') && Number.isSafeInteger(written)) return written + 0;
  }
  throw planError(
    `the literal ${JSON.stringify(written)}`,
    `a value of type ${type.kind}`,
    'it is compared with the wrong column',
  );
}
