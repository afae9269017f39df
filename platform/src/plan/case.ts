import type { ColumnType } from '../contract/column.ts';
import type { Expression } from './expression.ts';
import { argument, call, type Argument } from './function/call.ts';
import { unified } from './function/unified.ts';
import type { Either } from './kind.ts';
import { plainLiteral, type PlainType } from './literal-of.ts';
import type { Literal, Written } from './literal.ts';
import { operandOf } from './operand-of.ts';
import type { Operand } from './operand.ts';
import type { Condition, Same, Term, Unified } from './term.ts';

/** Conditions with their values, still without the value of all else: `otherwise` makes an operand of it. */
export interface Case<T extends ColumnType, N extends boolean> {
  when(condition: Condition, value: Literal<T>): Case<T, N>;
  when(condition: Condition, value: null): Case<T, true>;
  when<U extends Same<T>, M extends boolean>(
    condition: Condition,
    value: Term<U, M>,
  ): Case<Unified<T, U>, Either<N, M>>;
  otherwise(value: Literal<T>): Operand<T, N>;
  otherwise(value: null): Operand<T, true>;
  otherwise<U extends Same<T>, M extends boolean>(value: Term<U, M>): Operand<Unified<T, U>, Either<N, M>>;
}

/** The value of the first condition that is true. A literal is text, a boolean or a whole number; see `literal` for others. */
export function when<V extends Written>(condition: Condition, value: V): Case<PlainType<V>, false>;
export function when<T extends ColumnType, N extends boolean>(condition: Condition, value: Term<T, N>): Case<T, N>;
export function when(condition: Condition, value: Argument): unknown {
  const first = typeof value === 'object' ? value.expression : plainLiteral(value);
  return branches([condition.expression, first], first.column.type);
}

/** `type` is that of the first value: NULLs and literals take it. */
function branches(given: readonly Expression[], type: ColumnType): Case<ColumnType, boolean> {
  const node = (value: Argument | null): Expression =>
    value === null ? call('null', type, true, []) : argument(type, value);
  const cases = {
    when: (condition: Condition, value: Argument | null) =>
      branches([...given, condition.expression, node(value)], type),
    otherwise: (value: Argument | null) => {
      const all = [...given, node(value)];
      const values = all.filter((_, at) => at % 2 === 1 || at === all.length - 1);
      const nullable = values.some(({ column }) => column.nullable);
      return operandOf(call('case', unified('case', values), nullable, all));
    },
  };
  return Object.freeze(cases) as unknown as Case<ColumnType, boolean>;
}
