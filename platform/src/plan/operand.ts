import type { Columns, ColumnType } from '../contract/column.ts';
import type {
  Bool,
  Both,
  DateType,
  Decimal,
  Double,
  Either,
  Int64,
  Integer,
  Kind,
  Numeric,
  Text,
  Timestamp,
} from './kind.ts';
import type { Literal } from './literal.ts';
import type { Arithmetic, NumberLiteral, NumberOf, Scaling } from './scale.ts';
import type { NullableArgument, Peer, Same, Term, TypeOfArgument, Unified } from './term.ts';

/** A term with the functions that its type has. See `FunctionName` for what they mean. */
export type Operand<T extends ColumnType, N extends boolean> = Scalar<T, N> & Methods<T, N>[T['kind']];

interface Methods<T extends ColumnType, N extends boolean> {
  text: Ordered<T, N> & TextMethods<N>;
  boolean: BooleanMethods<N>;
  int32: Ordered<T, N> & IntegerMethods<Kind<'int32'>, N>;
  int64: Ordered<T, N> & IntegerMethods<Kind<'int64'>, N>;
  decimal: Ordered<T, N> & FractionMethods<Extract<T, Decimal>, N>;
  double: Ordered<T, N> & FractionMethods<Extract<T, Kind<'double'>>, N>;
  timestamp: Ordered<T, N> & TimestampMethods<N>;
  date: Ordered<T, N> & DateMethods;
  enum: ToText<N>;
  list: unknown;
}

/** Columns as operands. A list is none: it is only shown. */
export type Scope<C extends Columns> = {
  readonly [K in keyof C as C[K]['type']['kind'] extends 'list' ? never : K]: Operand<C[K]['type'], C[K]['nullable']>;
};

interface Comparison<T extends ColumnType, N extends boolean> {
  <A extends Literal<T> | Term<Peer<T>, boolean>>(other: A): Operand<Bool, Either<N, NullableArgument<A>>>;
}

interface Scalar<T extends ColumnType, N extends boolean> extends Term<T, N> {
  readonly eq: Comparison<T, N>;
  readonly ne: Comparison<T, N>;
  isNull(): Operand<Bool, false>;
  /** The value, or the other where it is NULL. */
  orElse<A extends Literal<T> | Term<Same<T>, boolean>>(
    other: A,
  ): Operand<Unified<T, TypeOfArgument<T, A>>, Both<N, NullableArgument<A>>>;
  /** NULL where the two are equal, else the value. */
  nullIf(other: Literal<T> | Term<Peer<T>, boolean>): Operand<T, true>;
}

interface Ordered<T extends ColumnType, N extends boolean> {
  readonly lt: Comparison<T, N>;
  readonly lte: Comparison<T, N>;
  readonly gt: Comparison<T, N>;
  readonly gte: Comparison<T, N>;
}

interface ToText<N extends boolean> {
  toText(): Operand<Text, N>;
}

interface BooleanMethods<N extends boolean> extends ToText<N> {
  and<M extends boolean>(other: Term<Bool, M>): Operand<Bool, Either<N, M>>;
  or<M extends boolean>(other: Term<Bool, M>): Operand<Bool, Either<N, M>>;
  not(): Operand<Bool, N>;
  /** 1 or 0. */
  toInteger(): Operand<Int64, N>;
}

interface Calculation<T extends Numeric, How extends Scaling> {
  <const A extends NumberLiteral<T> | Term<Numeric, boolean>>(
    other: A,
  ): Operand<Arithmetic<T, NumberOf<T, A>, How>, true>;
}

interface NumberMethods<T extends Numeric, N extends boolean> {
  readonly add: Calculation<T, 'greater'>;
  readonly subtract: Calculation<T, 'greater'>;
  readonly multiply: Calculation<T, 'sum'>;
  /** Always a double, and NULL where the divisor is zero. */
  divide<A extends NumberLiteral<T> | Term<Numeric, boolean>>(
    other: A,
  ): Operand<Double, A extends Term<Numeric, boolean> ? true : T['kind'] extends 'double' ? true : N>;
  toDecimal<const P extends number, const S extends number>(
    precision: P,
    scale: S,
  ): Operand<{ readonly kind: 'decimal'; readonly precision: P; readonly scale: S }, true>;
  /** With a `sumScale` the result can be summed. */
  toDouble<const S extends number | null = null>(options?: {
    readonly sumScale?: S;
  }): Operand<{ readonly kind: 'double'; readonly sumScale: S }, N>;
}

interface IntegerMethods<T extends Integer, N extends boolean> extends NumberMethods<T, N>, ToText<N> {
  modulo<A extends number | Term<Integer, boolean>>(other: A): Operand<Int64, A extends number ? N : true>;
  negate(): Operand<Int64, N>;
  absolute(): Operand<Int64, N>;
  toInteger(): Operand<Int64, N>;
}

type Rounded<T extends ColumnType> = T extends Decimal
  ? { readonly kind: 'decimal'; readonly precision: 38; readonly scale: 0 }
  : Double;

interface FractionMethods<T extends Decimal | Kind<'double'>, N extends boolean> extends NumberMethods<T, N> {
  negate(): Operand<T, N>;
  absolute(): Operand<T, N>;
  floor(): Operand<Rounded<T>, N>;
  ceiling(): Operand<Rounded<T>, N>;
  /** Halves away from zero. */
  round(): Operand<Rounded<T>, N>;
  /** Cut towards zero; NULL beyond ±(2^53 - 1). */
  toInteger(): Operand<Int64, true>;
}

type TextArgument<M extends boolean> = string | Term<Text, M>;

interface TextMethods<N extends boolean> extends ToText<N> {
  lower(): Operand<Text, N>;
  upper(): Operand<Text, N>;
  trim(): Operand<Text, N>;
  length(): Operand<Int64, N>;
  /** Code points; the first is 1. */
  substring<A extends boolean = false, B extends boolean = false>(
    from: number | Term<Integer, A>,
    count: number | Term<Integer, B>,
  ): Operand<Text, Either<N, Either<A, B>>>;
  concat<M extends boolean = false>(other: TextArgument<M>): Operand<Text, Either<N, M>>;
  startsWith<M extends boolean = false>(other: TextArgument<M>): Operand<Bool, Either<N, M>>;
  endsWith<M extends boolean = false>(other: TextArgument<M>): Operand<Bool, Either<N, M>>;
  contains<M extends boolean = false>(other: TextArgument<M>): Operand<Bool, Either<N, M>>;
  replace<A extends boolean = false, B extends boolean = false>(
    what: TextArgument<A>,
    by: TextArgument<B>,
  ): Operand<Text, Either<N, Either<A, B>>>;
  /** NULL unless the text is a whole number of at most 15 digits. */
  toInteger(): Operand<Int64, true>;
}

export type StartUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
export type PartUnit = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year' | 'dayOfWeek';

interface TimestampMethods<N extends boolean> {
  startOf(unit: StartUnit): Operand<Timestamp, N>;
  part(unit: PartUnit): Operand<Int64, N>;
  /** By a duration such as `5 minutes`, or by microseconds. */
  later(by: string | Term<Integer, boolean>): Operand<Timestamp, true>;
  /** Microseconds from the other to this one. */
  since(other: string | Term<Timestamp, boolean>): Operand<Int64, true>;
  toDate(): Operand<DateType, N>;
}

interface DateMethods {
  /** Its midnight in UTC. */
  toTimestamp(): Operand<Timestamp, true>;
}
