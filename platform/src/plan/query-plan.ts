import type { Column, ColumnType, Columns, Value } from '../contract/column.ts';

/** A query as frozen, typed data with a stable JSON form. Everything that runs or shows a product is a reader of it. */
export interface QueryPlan {
  readonly kind: 'query';
  readonly input: { readonly contract: string; readonly columns: Columns; readonly eventTime: string; readonly key: string };
  readonly where: Expression | null;
  /** Tumbling, aligned to the epoch, half open; size in microseconds. */
  readonly window: { readonly kind: 'tumbling'; readonly size: number };
  readonly group: readonly string[];
  readonly measures: readonly Measure[];
}

export interface Measure {
  readonly name: string;
  readonly aggregate: 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max' | 'first' | 'last';
  readonly argument: Expression | null;
  readonly column: Column;
}

export type Expression =
  | { readonly node: 'column'; readonly name: string; readonly column: Column }
  | { readonly node: 'literal'; readonly value: Value; readonly column: Column }
  | { readonly node: 'call'; readonly function: string; readonly arguments: readonly Expression[]; readonly column: Column };

export type { Column, ColumnType };
