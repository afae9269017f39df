import type { ColumnType } from '../../contract/column.ts';
import type { SqlOperand } from './dialect.ts';
import { unitsOf } from './engine-numbers.ts';
import { refused } from './refuse.ts';

/** What makes every safe integer positive, and its digits. */
const OFFSET = 9_007_199_254_740_992;
const DIGITS = 17;

/** One text of several values, ordered as they are one after the other, NULL first, text by code point; each ends with a space. Texts stand as the
 * digits of their bytes: Flink compares some texts by UTF-16 units. */
export const orderText = (operands: readonly SqlOperand[]): string =>
  operands.map((operand) => `${oneText(operand)} || ' '`).join(' || ');

function oneText({ sql, column }: SqlOperand): string {
  const text = notNull(sql, column.type);
  return column.nullable ? `(CASE WHEN ${sql} IS NULL THEN '0' ELSE '1' || ${text} END)` : text;
}

function notNull(value: string, type: ColumnType): string {
  switch (type.kind) {
    case 'int32':
    case 'int64':
      return padded(`${value} + ${OFFSET}`, DIGITS);
    case 'boolean':
      return `(CASE WHEN ${value} THEN '1' ELSE '0' END)`;
    case 'text':
    case 'enum':
      return `HEX(${value})`;
    case 'date':
      return padded(`TIMESTAMPDIFF(DAY, DATE '0001-01-01', ${value})`, 7);
    case 'timestamp':
      return `DATE_FORMAT(${value}, 'yyyyMMddHHmmssSSSSSS')`;
    case 'decimal': {
      if (type.precision > 37) break;
      const most = `1${'0'.repeat(type.precision)}`;
      return padded(
        `CAST(${unitsOf(value, type.scale)} AS DECIMAL(37, 0)) + CAST('${most}' AS DECIMAL(37, 0))`,
        type.precision + 1,
      );
    }
    default:
  }
  throw refused(
    'Flink',
    `rows of one time to be put in order by a ${type.kind}`,
    'integers, decimals of at most 37 digits, text, dates or timestamps in the group of the product read',
    'first, last or a lookup reads another product, whose group breaks ties',
  );
}

const padded = (value: string, digits: number): string => `LPAD(CAST(${value} AS STRING), ${digits}, '0')`;
