import type { Expressions } from './declared-rows.ts';
import type { Columns } from '../contract/column.ts';
import { operandOf } from './operand-of.ts';
import type { Scope } from './operand.ts';

/** Named expressions as operands; lists are none. */
export const scopeOf = <C extends Columns>(expressions: Expressions): Scope<C> =>
  Object.freeze(
    Object.fromEntries(
      Object.entries(expressions).flatMap(([name, expression]) =>
        expression.column.type.kind === 'list' ? [] : [[name, operandOf(expression)] as const],
      ),
    ),
  ) as Scope<C>;

/** Columns as expressions: themselves, each name behind a prefix such as `left.`. */
export const columnNodes = (columns: Columns, prefix = ''): Expressions =>
  Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, { node: 'column', name: `${prefix}${name}`, column }]),
  );
