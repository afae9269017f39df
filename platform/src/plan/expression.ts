import type { Column, Scalar } from '../contract/column.ts';

/**
 * `column` is a column of the relation the expression is over (of a join `left.name` or `right.name`); `literal` a value in
 * the column's JavaScript form (see `ColumnType`), never NULL; `call` applies a function. Each node carries the type and
 * nullability of its result.
 */
export type Expression =
  | { readonly node: 'column'; readonly name: string; readonly column: Column }
  | { readonly node: 'literal'; readonly value: Exclude<Scalar, null>; readonly column: Column }
  | {
      readonly node: 'call';
      readonly function: FunctionName;
      readonly arguments: readonly Expression[];
      readonly column: Column;
    };

/** An expression and the name of the column it gives. */
export interface NamedExpression {
  readonly name: string;
  readonly value: Expression;
}

/**
 * The closed table of functions. NULL where an argument is NULL, unless said otherwise. "Number" is int32, int64, decimal or
 * double; every result that its type cannot hold is NULL: an integer outside ±(2^53 - 1), a decimal of more than 38 digits, a
 * double that is not finite; -0 is 0. "The years 1688 to 2251" means within ±`FARTHEST` microseconds of 1970 (`time/duration.ts`).
 *
 * | functions | arguments | result |
 * |---|---|---|
 * | eq ne lt lte gt gte | two of one type; int32 and int64 mix, decimals have one scale; text by code point | boolean |
 * | and or not | booleans, three-valued | boolean |
 * | isNull | any | boolean, never NULL |
 * | add subtract multiply | two numbers | two integers: int64; with a double: double; else a decimal(38, s), s the greater scale (NULL too where an operand has more than 38 digits in it), of a product the sum of scales |
 * | divide | two numbers | double of both as doubles; by zero NULL |
 * | modulo | two integers | int64, sign of the dividend; by zero NULL |
 * | negate absolute | a number | its type; int32 becomes int64 |
 * | floor ceiling round | a double or decimal | double without sumScale; a decimal(38, 0); `round` halves away from zero |
 * | case | condition, value, condition, value, …, otherwise: values of one type; NULL is a call of `null` | the value of the first condition that is true; not strict |
 * | coalesce | values of one type | the first that is not NULL; not strict |
 * | nullIf | two as `eq` | the first, NULL where they are equal; a NULL second changes nothing |
 * | null | none | NULL of the node's type |
 * | lower upper | text | ASCII letters changed only |
 * | trim | text | without U+0020 at both ends |
 * | length | text | int64, code points |
 * | substring | text, from (int, 1 is the first), count (int) | text by code points, `[from, from + count)` cut to the text; empty where that is empty; the ends are computed without overflow |
 * | concat | two texts | text |
 * | startsWith endsWith contains | two texts | boolean |
 * | replace | text, what, by | every occurrence from the left; an empty `what` changes nothing |
 * | startOf | timestamp, unit (literal text: second minute hour day week month year) | timestamp, UTC; weeks begin on Monday |
 * | part | timestamp, unit (literal text: second minute hour day month year dayOfWeek) | int64, UTC; Monday is 1, Sunday 7 |
 * | later | timestamp, microseconds (integer) | timestamp; NULL outside the years 1688 to 2251 |
 * | since | two timestamps | int64, microseconds from the second to the first |
 * | toDate | timestamp | date, UTC |
 * | toTimestamp | date | timestamp of its midnight UTC; NULL outside the years 1688 to 2251 |
 * | toInteger | text, boolean, number | int64: text only if it matches `[+-]?[0-9]{1,15}`, else NULL; true 1; numbers cut towards zero |
 * | toDecimal | integer, decimal, double | the node's decimal(p, s), cut towards zero; NULL beyond p digits; a double counts as its product with 10^s, itself a double |
 * | toDouble | number | double with the node's sumScale, the nearest there is (a decimal: units as double / 10^scale) |
 * | toText | integer, boolean, text, enum | digits with `-`; `true` or `false` |
 */
export type FunctionName =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'and'
  | 'or'
  | 'not'
  | 'isNull'
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'modulo'
  | 'negate'
  | 'absolute'
  | 'floor'
  | 'ceiling'
  | 'round'
  | 'case'
  | 'coalesce'
  | 'nullIf'
  | 'null'
  | 'lower'
  | 'upper'
  | 'trim'
  | 'length'
  | 'substring'
  | 'concat'
  | 'startsWith'
  | 'endsWith'
  | 'contains'
  | 'replace'
  | 'startOf'
  | 'part'
  | 'later'
  | 'since'
  | 'toDate'
  | 'toTimestamp'
  | 'toInteger'
  | 'toDecimal'
  | 'toDouble'
  | 'toText';

/** The columns that an expression reads, each once, in the order of their first use. */
export function columnsOf(expression: Expression | null): readonly string[] {
  if (expression === null || expression.node === 'literal') return [];
  if (expression.node === 'column') return [expression.name];
  return [...new Set(expression.arguments.flatMap(columnsOf))];
}
