import type { Row } from '../contract/column.ts';
import { keyJson } from '../contract/key-json.ts';
import { keyColumns } from '../plan/key-columns.ts';
import type { QueryProduct } from '../product/product.ts';

/** Where a process's output came from: the input record and the place among its outputs, from 0. */
export interface OutputAddress {
  readonly partition: number;
  readonly offset: number;
  readonly ordinal: number;
}

/**
 * The key of a query's row. Of an aggregate: `[windowStart, ...group values]`, without a window the group values alone. Of a
 * select, whose rows may be equal: all its values, and `copy` to tell equal rows apart.
 */
export const rowKeyOf = ({ plan, output }: QueryProduct, row: Row, copy = 0): string =>
  plan.kind === 'aggregate'
    ? keyJson(keyColumns(plan).map((name) => row[name] ?? null))
    : keyJson([...Object.keys(output).map((name) => row[name] ?? null), copy]);

/** The key of a process's row: the JSON of `[partition, offset, ordinal]`. */
export const processRowKey = ({ partition, offset, ordinal }: OutputAddress): string =>
  JSON.stringify([partition, offset, ordinal]);
