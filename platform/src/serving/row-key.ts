import type { Row } from '../contract/column.ts';
import type { Product } from '../product/product.ts';

/** Where a process's output came from: the input record and the place among its outputs, from 0. */
export interface OutputAddress {
  readonly partition: number;
  readonly offset: number;
  readonly ordinal: number;
}

/** The key of a query's row: the JSON of `[windowStart, ...group values]`; decimals too large for a number as text. */
export function queryRowKey(product: Product & { kind: 'query' }, row: Row): string {
  return JSON.stringify([row['windowStart'], ...product.plan.group.map((name) => row[name])], (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

/** The key of a process's row: the JSON of `[partition, offset, ordinal]`. */
export const processRowKey = ({ partition, offset, ordinal }: OutputAddress): string =>
  JSON.stringify([partition, offset, ordinal]);
