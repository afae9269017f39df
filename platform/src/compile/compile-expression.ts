import type { Row, Scalar } from '../contract/column.ts';
import type { Expression, NamedExpression } from '../plan/expression.ts';
import { expressionBlock, expressionRuntime } from './expression-source.ts';

/** A function that computes an expression over a row that has all its columns. */
export function compileExpression(expression: Expression): (row: Row) => Scalar {
  const block = expressionBlock(ofRow);
  const value = block.value(expression);
  return generate(`return (row) => {\n${block.lines()}\nreturn ${value};\n}`) as (row: Row) => Scalar;
}

/** A function that computes the row of named expressions over a row that has all their columns. */
export function compileRow(expressions: readonly NamedExpression[]): (row: Row) => Row {
  const block = expressionBlock(ofRow);
  const row = rowSource(expressions.map(({ name, value }) => [name, block.value(value)]));
  return generate(`return (row) => {\n${block.lines()}\nreturn ${row};\n}`) as (row: Row) => Row;
}

/** Source of a row from sources of its values, by name. */
export const rowSource = (values: readonly (readonly [name: string, source: string])[]): string =>
  `{ ${values.map(([name, source]) => `${JSON.stringify(name)}: ${source}`).join(', ')} }`;

/** Source of a column of the row in the variable `row`. */
export const ofRow = (name: string): string => `row[${JSON.stringify(name)}]`;

const generate = (source: string): unknown =>
  (new Function(...Object.keys(expressionRuntime), source) as (...runtime: unknown[]) => unknown)(
    ...Object.values(expressionRuntime),
  );
