import type { ColumnType } from '../contract/column.ts';
import { literal, type Literal } from './literal.ts';
import { planError } from './plan-error.ts';
import type { Expression, FunctionName } from './expression.ts';

declare const typed: unique symbol;

type Bool = { readonly kind: 'boolean' };
type Either<A extends boolean, B extends boolean> = A extends true ? true : B;
/** Types that may stand on the other side of a comparison. */
type Peer<T extends ColumnType> = T['kind'] extends 'int32' | 'int64'
  ? { readonly kind: 'int32' | 'int64' }
  : T['kind'] extends 'double' | 'enum'
    ? Extract<ColumnType, { kind: T['kind'] }>
    : T;

/** An expression whose type and nullability the compiler knows. */
export interface Term<T extends ColumnType, N extends boolean> {
  readonly expression: Expression;
  readonly [typed]?: { readonly type: T; readonly nullable: N };
}

/** A boolean term: what `where` takes. */
export type Condition = Term<Bool, boolean>;

/** A term with the functions that its type has. See `FunctionName` for what they mean. */
export type Operand<T extends ColumnType, N extends boolean> = Compared<T, N> &
  (T['kind'] extends 'boolean' ? Logical<N> : T['kind'] extends 'enum' ? unknown : Ordered<T, N>);

interface Comparison<T extends ColumnType, N extends boolean> {
  (literal: Literal<T>): Operand<Bool, N>;
  <M extends boolean>(other: Term<Peer<T>, M>): Operand<Bool, Either<N, M>>;
}

interface Compared<T extends ColumnType, N extends boolean> extends Term<T, N> {
  readonly eq: Comparison<T, N>;
  readonly ne: Comparison<T, N>;
  isNull(): Operand<Bool, false>;
}

interface Ordered<T extends ColumnType, N extends boolean> {
  readonly lt: Comparison<T, N>;
  readonly lte: Comparison<T, N>;
  readonly gt: Comparison<T, N>;
  readonly gte: Comparison<T, N>;
}

interface Logical<N extends boolean> {
  and<M extends boolean>(other: Term<Bool, M>): Operand<Bool, Either<N, M>>;
  or<M extends boolean>(other: Term<Bool, M>): Operand<Bool, Either<N, M>>;
  not(): Operand<Bool, N>;
}

/** The operand of an expression. Its type parameters are the caller's word for the expression's own column. */
export function operand<T extends ColumnType, N extends boolean>(expression: Expression): Operand<T, N> {
  const { type } = expression.column;
  const with2 = (name: FunctionName) => (other: Term<ColumnType, boolean> | string | number | boolean) =>
    operand(
      call(name, [
        expression,
        typeof other === 'object' ? comparable(expression, other.expression) : literal(type, other),
      ]),
    );
  const functions = {
    expression,
    ...{ eq: with2('eq'), ne: with2('ne'), lt: with2('lt'), lte: with2('lte'), gt: with2('gt'), gte: with2('gte') },
    ...{ and: with2('and'), or: with2('or') },
    not: () => operand(call('not', [expression])),
    isNull: () => operand(call('isNull', [expression])),
  };
  return functions as unknown as Operand<T, N>;
}

const BOOLEAN: Bool = { kind: 'boolean' };

/** The node of a function's result. */
export function call(name: FunctionName, values: readonly Expression[]): Expression {
  const nullable = name !== 'isNull' && values.some((value) => value.column.nullable);
  return { node: 'call', function: name, arguments: values, column: { type: BOOLEAN, nullable } };
}

/** The compiler keeps kinds apart; the scales of decimals it does not know. */
function comparable(left: Expression, right: Expression): Expression {
  const [a, b] = [left.column.type, right.column.type];
  if (a.kind === 'decimal' && b.kind === 'decimal' && a.scale !== b.scale)
    throw planError(
      `a comparison of decimals of scale ${a.scale} and ${b.scale}`,
      'one scale',
      'the columns count in different units',
    );
  return right;
}
