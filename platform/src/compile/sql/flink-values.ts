import type { ColumnType, Scalar } from '../../contract/column.ts';
import { formatDecimal } from '../../contract/decimal.ts';
import { dateText, timestampText } from './time-literal.ts';

/** Flink's type of a column, as it stands in CAST and CREATE TABLE. */
export function flinkType(type: ColumnType): string {
  switch (type.kind) {
    case 'text':
    case 'enum':
      return 'STRING';
    case 'boolean':
      return 'BOOLEAN';
    case 'int32':
    case 'int64':
      return 'BIGINT';
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'double':
      return 'DOUBLE';
    case 'timestamp':
      return 'TIMESTAMP(6)';
    case 'date':
      return 'DATE';
    case 'list':
      return `ARRAY<ROW<${Object.entries(type.fields)
        .map(([name, field]) => `${flinkIdentifier(name)} ${flinkType(field.type)}`)
        .join(', ')}>>`;
  }
}

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
