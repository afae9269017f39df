import type { Column } from '../../contract/column.ts';
import type { Expression, NamedExpression } from '../../plan/expression.ts';
import { printExpression } from './print-expression.ts';
import type { Script } from './script.ts';

/** What a part is printed for. */
export interface Place {
  /** Microseconds: of the product whose plan it is. */
  readonly lateness: number;
  /** The name its part would like. */
  readonly name: string;
  /** Whether who reads it orders rows: then it has `_order0`, `_order1`, …. */
  readonly ordered: boolean;
}

/** What a reader needs of its input. */
export interface InputPlace extends Place {
  /** What `onTime` leaves out of a contract's records: `time` by their own time, `window` by that of their windows, see `printWindows`. */
  readonly late: 'never' | 'time' | 'window';
  /** What the reader computes of a contract's columns. */
  readonly read: readonly (Expression | null)[];
}

/** Rows for a reader: a part with their columns, `_time` (BIGINT microseconds) and, where asked for, their order. */
export interface TimedRows {
  readonly name: string;
  /** The types of `_order0`, `_order1`, …; none where they are not asked for. */
  readonly order: readonly Column[];
  /** Text of the watermark, BIGINT microseconds; far below all times while it is minus infinity. */
  watermark(): string;
}

/** The condition that is true of an aggregate's final rows, by its input; null where open windows are read too. */
export type FinalOf = (input: TimedRows) => string | null;

/** Expressions under their names. */
export const named = ({ dialect }: Script, columns: readonly NamedExpression[]): string[] =>
  columns.map(({ name, value }) => {
    const [text, wanted] = [printExpression(dialect, value), dialect.identifier(name)];
    return text === wanted ? text : `${text} AS ${wanted}`;
  });

/** The columns that rows in time have besides their own. */
export const timing = ({ order }: TimedRows): string[] => ['_time', ...order.map((_, at) => `_order${at}`)];

/** `page-traffic` of `clickstream.page-traffic`. */
export const lastWord = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
