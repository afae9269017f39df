import type { Expression } from '../../plan/expression.ts';
import type { Dialect, SqlOperand } from './dialect.ts';

/** An expression as SQL over the columns of the one relation in FROM. */
export function printExpression(dialect: Dialect, expression: Expression): string {
  switch (expression.node) {
    case 'column':
      return dialect.identifier(expression.name);
    case 'literal':
      return dialect.literal(expression.value, expression.column.type);
    case 'call':
      return dialect.call(
        expression.function,
        expression.arguments.map((argument) => operand(dialect, argument)),
        expression.column,
      );
  }
}

const operand = (dialect: Dialect, expression: Expression): SqlOperand => ({
  sql: printExpression(dialect, expression),
  column: expression.column,
  ...(expression.node === 'literal' ? { literal: expression.value } : {}),
});
