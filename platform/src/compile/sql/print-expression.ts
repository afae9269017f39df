import type { Expression } from '../../plan/expression.ts';
import type { Dialect, SqlOperand } from './dialect.ts';
import { refused } from './refuse.ts';

/** An expression as SQL over the columns of the one relation in FROM. Fails with `SQL_NOT_SUPPORTED` where an engine does not say it. */
export function printExpression(dialect: Dialect, expression: Expression): string {
  switch (expression.node) {
    case 'column':
      return dialect.identifier(expression.name);
    case 'literal':
      return dialect.literal(expression.value, expression.column.type);
    case 'call':
      return short(
        dialect,
        dialect.call(
          expression.function,
          expression.arguments.map((argument) => operand(dialect, argument)),
          expression.column,
        ),
      );
  }
}

/** Characters that no query of a person has. */
const LONGEST = 1_000_000;

/** Some functions name an operand twice, so that nested calls of them double in length: refused while it is still cheap. */
function short({ name }: Dialect, sql: string): string {
  if (sql.length <= LONGEST) return sql;
  throw refused(
    name,
    `an expression of more than ${LONGEST} characters`,
    'calls that are nested less deep',
    'some functions name an operand twice: compute a part of it in a product of its own',
  );
}

const operand = (dialect: Dialect, expression: Expression): SqlOperand => ({
  sql: printExpression(dialect, expression),
  column: expression.column,
  ...(expression.node === 'literal' ? { literal: expression.value } : {}),
});
