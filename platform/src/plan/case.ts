import type { ColumnType } from '../contract/column.ts';
import type { Expression } from './expression.ts';
import { argument, call, type Argument } from './function/call.ts';
import { unified } from './function/unified.ts';
import type { Either, Text } from './kind.ts';
import { plainLiteral, type PlainType } from './literal-of.ts';
import type { Literal, Written } from './literal.ts';
import { operandOf } from './operand-of.ts';
import type { Operand } from './operand.ts';
import type { Condition, NullableArgument, Same, Term, TypeOfArgument, Unified } from './term.ts';

type Value<T extends ColumnType> = Literal<T> | null | Term<Same<T>, boolean>;
type Joint<T extends ColumnType, A> = A extends Term<infer U, boolean> ? Unified<T, U> : T;
type NullableValue<A> = A extends null ? true : NullableArgument<A>;

/** Conditions with their values, still without the value of all else: `otherwise` makes an operand of it. */
export interface Case<T extends ColumnType, N extends boolean> {
  when<A extends Value<T>>(condition: Condition, value: A): Case<Joint<T, A>, Either<N, NullableValue<A>>>;
  otherwise<A extends Value<T>>(value: A): Operand<Joint<T, A>, Either<N, NullableValue<A>>>;
}

/** The value of the first condition that is true. A literal is text, a boolean or a whole number; see `literal` for others. */
export function when<A extends Written | Term<ColumnType, boolean>>(
  condition: Condition,
  value: A,
): Case<A extends Written ? PlainType<A> : TypeOfArgument<Text, A>, NullableArgument<A>>;
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
      return operandOf(call('case', unified('a case', values), nullable, all));
    },
  };
  return Object.freeze(cases) as unknown as Case<ColumnType, boolean>;
}
