import type { ColumnType, Scalar } from '../../contract/column.ts';
import { formatDecimal } from '../../contract/decimal.ts';
import { dateText, timestampText } from './time-literal.ts';
import { fieldList, typeName } from './type-name.ts';

/** Flink's type of a column, as it stands in CAST and CREATE TABLE. */
export const flinkType = (type: ColumnType): string =>
  typeName(type, {
    text: 'STRING',
    timestamp: 'TIMESTAMP(6)',
    list: (fields) => `ARRAY<ROW<${fieldList(fields, (name, of) => `${flinkIdentifier(name)} ${flinkType(of)}`)}>>`,
  });

export const flinkIdentifier = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** A text; uncast it would be a CHAR, which is padded where it meets a longer one. */
const flinkText = (value: string): string => `CAST('${value.replaceAll("'", "''")}' AS STRING)`;

/** A literal with its type. */
export function flinkLiteral(value: Exclude<Scalar, null>, type: ColumnType): string {
  switch (type.kind) {
    case 'text':
    case 'enum':
      return flinkText(String(value));
    case 'boolean':
      return value === true ? 'TRUE' : 'FALSE';
    case 'decimal':
      return `CAST('${formatDecimal(value as number | bigint, type.scale)}' AS DECIMAL(38, ${type.scale}))`;
    case 'timestamp':
      return `CAST('${timestampText(Number(value))}' AS TIMESTAMP(6))`;
    case 'date':
      return `DATE '${dateText(Number(value))}'`;
    case 'int32':
    case 'int64':
    case 'double':
    case 'list':
      return `CAST('${String(value)}' AS ${flinkType(type)})`;
  }
}
