import type { FunctionName } from '../../plan/expression.ts';
import type { SqlOperand } from './dialect.ts';
import { infix, operandAt, plainCall, type SqlFunction } from './sql-function.ts';

const [UPPER, LOWER] = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'];

/** Functions of text. DuckDB counts by code point. */
export const duckdbTexts = {
  lower: (operands) => `translate(${operandAt(operands, 0).sql}, '${UPPER}', '${LOWER}')`,
  upper: (operands) => `translate(${operandAt(operands, 0).sql}, '${LOWER}', '${UPPER}')`,
  trim: (operands) => `trim(${operandAt(operands, 0).sql}, ' ')`,
  length: plainCall('length'),
  substring: (operands) => substring(operandAt(operands, 0), operandAt(operands, 1), operandAt(operands, 2)),
  concat: infix('||'),
  startsWith: plainCall('starts_with'),
  endsWith: plainCall('ends_with'),
  contains: plainCall('contains'),
  replace: plainCall('replace'),
} satisfies Partial<Record<FunctionName, SqlFunction>>;

/** More code points than any text has. */
const FAR = 2 ** 31;

/** DuckDB counts a negative start from the end, and takes no numbers beyond 32 bits: so both ends are brought into the text. */
function substring(text: SqlOperand, from: SqlOperand, count: SqlOperand): string {
  if (from.literal !== undefined && count.literal !== undefined) {
    const [first, end] = [Number(from.literal), Number(from.literal) + Number(count.literal)].map((at) =>
      Math.min(Math.max(at, 1), FAR),
    ) as [number, number];
    return `substring(${text.sql}, ${first}, ${Math.max(end - first, 0)})`;
  }
  const inText = (place: string): string => `least(greatest(${place}, 1), ${FAR})`;
  const first = inText(from.sql);
  const cut = `substring(${text.sql}, ${first}, greatest(${inText(`${from.sql} + ${count.sql}`)} - ${first}, 0))`;
  // DuckDB's least and greatest pass over NULL.
  const given = [from, count].filter(({ column }) => column.nullable).map(({ sql }) => `${sql} IS NOT NULL`);
  return given.length === 0 ? cut : `CASE WHEN ${given.join(' AND ')} THEN ${cut} END`;
}
