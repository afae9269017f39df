import type { Row } from '../contract/column.ts';
import { keyJson } from '../contract/key-json.ts';
import type { Product } from '../product/product.ts';

/** Where a process's output came from: the input record and the place among its outputs, from 0. */
export interface OutputAddress {
  readonly partition: number;
  readonly offset: number;
  readonly ordinal: number;
}

/** The key of a query's row: the `keyJson` of `[windowStart, ...group values]`. */
export const queryRowKey = ({ plan }: Product & { kind: 'query' }, row: Row): string =>
  keyJson(['windowStart', ...plan.group].map((name) => row[name] ?? null));

/** The key of a process's row: the JSON of `[partition, offset, ordinal]`. */
export const processRowKey = ({ partition, offset, ordinal }: OutputAddress): string =>
  JSON.stringify([partition, offset, ordinal]);
