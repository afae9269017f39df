import type { Columns, ColumnType } from '../contract/column.ts';
import type { Aggregation } from './aggregation.ts';
import type { DeclaredRows } from './declared-rows.ts';
import type { Timestamp } from './kind.ts';
import type { Scope } from './operand.ts';
import type { AggregateQuery, Merged, Query } from './query.ts';
import type { ColumnsOfTerms, Condition, Peer, Term, Terms } from './term.ts';

/** Columns that may group: all but lists, and doubles, whose equality surprises. */
export type GroupName<B extends Columns> = string extends keyof B
  ? string
  : {
      [K in keyof B & string]: B[K]['type']['kind'] extends 'double' | 'list' ? never : K;
    }[keyof B & string];

type Aggregations = Readonly<Record<string, Aggregation<ColumnType, boolean>>>;

type MeasureColumns<M extends Aggregations> = {
  readonly [K in keyof M]: M[K] extends Aggregation<infer T, infer N>
    ? { readonly type: T; readonly nullable: N }
    : never;
};

/** `left.price` groups as `price`. */
type GroupColumns<B extends Columns, G extends keyof B> = {
  readonly [K in G as K extends `${'left' | 'right'}.${infer Name}` ? Name : K]: B[K];
};

interface NotNull<T extends ColumnType> {
  readonly type: T;
  readonly nullable: false;
}

/** The columns that a window adds to its rows. */
type Ends = {
  readonly windowStart: NotNull<Timestamp>;
  readonly windowEnd: NotNull<Timestamp>;
};

/** No columns at all. */
type NoEnds = {};

type OutputColumns<B extends Columns, G extends keyof B, W extends Columns, M extends Aggregations> = Merged<
  GroupColumns<B, G> & W,
  MeasureColumns<M>
>;

/** What `aggregate` gives: groups `G` of the groupable columns `B`, window columns `W`, measures. */
export interface Grouped<S extends readonly unknown[], B extends Columns, G extends keyof B, W extends Columns> {
  /** The measures of each group in each window, by the names of their output columns. */
  aggregate<M extends Aggregations>(measures: (...rows: S) => M): AggregateQuery<OutputColumns<B, G, W, M>>;
}

export interface Windowed<S extends readonly unknown[], B extends Columns, W extends Columns> extends Grouped<
  S,
  B,
  never,
  W
> {
  groupBy<const G extends readonly GroupName<B>[]>(...columns: G): Grouped<S, B, G[number], W>;
}

/** Rows that can be put into windows, aggregated and selected. `S` is what callbacks get. */
interface Rows<S extends readonly unknown[], B extends Columns> extends Windowed<S, B, NoEnds> {
  /** Half-open windows of this length, aligned to 1970-01-01T00:00:00Z. */
  tumbling(size: string): Windowed<S, B, Ends>;
  /** Windows of this length, one beginning every `slide`, aligned to 1970-01-01T00:00:00Z. */
  hopping(size: string, slide: string): Windowed<S, B, Ends>;
  /** Windows of a group, which end when it had no row for this long. */
  session(gap: string): Windowed<S, B, Ends>;
  /** A row of these columns for each row. */
  select<A extends Terms>(columns: (...rows: S) => A): Query<ColumnsOfTerms<A>>;
}

/** Rows whose columns have names: those of a contract or product, or computed ones of joined rows. */
export interface Named<C extends Columns> {
  readonly rows: DeclaredRows<C>;
  /** Pairs with rows of the other whose key is equal and whose time is at most `bound` away. */
  joinWithin<D extends Columns, T extends KeyType>(
    other: Named<D>,
    key: (left: Scope<C>, right: Scope<D>) => readonly [Term<T, boolean>, Term<NoInfer<Peer<T>>, boolean>],
    bound: string,
  ): Joined<C, D>;
  /** Each row with the row of the table that has its key as of its time; its columns are NULL where there is none. */
  lookup<D extends Columns, T extends KeyType>(
    table: Named<D>,
    key: (left: Scope<C>, right: Scope<D>) => readonly [Term<T, boolean>, Term<NoInfer<Peer<T>>, boolean>],
  ): Joined<C, Nullable<D>>;
}

/** What may be a key: all but lists, and doubles, whose equality surprises. */
type KeyType = Exclude<ColumnType, { kind: 'list' | 'double' }>;

type Nullable<D extends Columns> = {
  readonly [K in keyof D]: { readonly type: D[K]['type']; readonly nullable: true };
};

export interface Source<C extends Columns> extends Named<C>, Rows<[row: Scope<C>], C> {
  /** Keeps the rows for which the condition is true. Several conditions must all be true. */
  where(condition: (row: Scope<C>) => Condition): Source<C>;
  /** Adds computed columns. */
  withColumns<A extends Terms>(columns: (row: Scope<C>) => A): Source<Merged<C, ColumnsOfTerms<A>>>;
}

type Sided<L extends Columns, R extends Columns, W extends Columns> = {
  readonly [K in keyof L & string as `left.${K}`]: L[K];
} & { readonly [K in keyof R & string as `right.${K}`]: R[K] } & W;

/** Pairs of rows. They group by computed columns or by `left.name`; their computed columns are what another join sees. */
export interface Joined<L extends Columns, R extends Columns, W extends Columns = NoEnds>
  extends Named<W>, Rows<[left: Scope<L>, right: Scope<R>, row: Scope<W>], Sided<L, R, W>> {
  /** Keeps the pairs for which the condition is true. Several conditions must all be true. */
  where(condition: (left: Scope<L>, right: Scope<R>, row: Scope<W>) => Condition): Joined<L, R, W>;
  /** Adds computed columns; they are columns of the third argument of further callbacks. */
  withColumns<A extends Terms>(
    columns: (left: Scope<L>, right: Scope<R>, row: Scope<W>) => A,
  ): Joined<L, R, Merged<W, ColumnsOfTerms<A>>>;
}
