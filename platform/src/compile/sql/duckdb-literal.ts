import type { ColumnType, Scalar } from '../../contract/column.ts';
import { formatDecimal } from '../../contract/decimal.ts';
import { formatTime } from '../../time/index.ts';

/** A name as an SQL identifier, whatever characters it has. */
export const duckdbIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as an SQL literal. */
export const duckdbText = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A literal with its type, so that DuckDB does not choose one. */
export function duckdbLiteral(value: Exclude<Scalar, null>, type: ColumnType): string {
  switch (type.kind) {
    case 'text':
    case 'enum':
      return duckdbText(String(value));
    case 'boolean':
      return String(value);
    case 'int32':
    case 'int64':
      return `${Number(value) < 0 ? `(${String(value)})` : String(value)}::BIGINT`;
    case 'decimal':
      // The widest there is: a literal may have more digits than the column it is compared with.
      return `'${formatDecimal(value as number | bigint, type.scale)}'::DECIMAL(38, ${type.scale})`;
    case 'double':
      return duckdbDouble(Number(value));
    case 'timestamp':
      return `TIMESTAMP '${formatTime(Number(value)).replace('T', ' ').replace('Z', '')}'`;
    case 'date':
      return `DATE '${formatTime(Number(value) * 86_400_000_000).slice(0, 10)}'`;
    case 'list':
      throw new TypeError('the plan has no literals of lists');
  }
}

/** The shortest text that reads back as the same double. */
export const duckdbDouble = (value: number): string => `'${String(value)}'::DOUBLE`;
