import type { ColumnType, Scalar } from '../../contract/column.ts';
import { formatDecimal } from '../../contract/decimal.ts';
import { dateText, timestampText } from './time-literal.ts';
import { fieldList, typeName } from './type-name.ts';

/** Spark's type of a column, as it stands in CAST. */
export const sparkType = (type: ColumnType): string =>
  typeName(type, {
    text: 'STRING',
    timestamp: 'TIMESTAMP_NTZ',
    list: (fields) => `ARRAY<STRUCT<${fieldList(fields, (name, of) => `${sparkIdentifier(name)}: ${sparkType(of)}`)}>>`,
  });

export const sparkIdentifier = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** A text; Spark reads backslashes as escapes. */
export const sparkText = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** A literal with its type. */
export function sparkLiteral(value: Exclude<Scalar, null>, type: ColumnType): string {
  switch (type.kind) {
    case 'text':
    case 'enum':
      return sparkText(String(value));
    case 'boolean':
      return String(value);
    case 'int32':
    case 'int64':
      return Number(value) < 0 ? `(${String(value)}L)` : `${String(value)}L`;
    case 'decimal':
      return `CAST('${formatDecimal(value as number | bigint, type.scale)}' AS DECIMAL(38, ${type.scale}))`;
    case 'timestamp':
      return `TIMESTAMP_NTZ '${timestampText(Number(value))}'`;
    case 'date':
      return `DATE '${dateText(Number(value))}'`;
    case 'double':
    case 'list':
      return `CAST('${String(value)}' AS ${sparkType(type)})`;
  }
}
