import type { Value } from '../contract/column.ts';
import { compareText } from '../operator/index.ts';
import { keyColumns } from '../plan/key-columns.ts';
import type { Product } from '../product/product.ts';
import type { ServedRow } from './served.ts';

/**
 * The order readers get rows in. Aggregates: by window, then by the group columns. Selects: by their columns. Processes: by the
 * contract's key and event time, as far as the output has them, then by the input's address. NULL comes first, text is by code
 * point.
 */
export function rowOrder(product: Product): (a: ServedRow, b: ServedRow) => number {
  const columns = orderColumns(product);
  return (a, b) => {
    for (const name of columns) {
      const order = compareValues(a.row[name] ?? null, b.row[name] ?? null);
      if (order !== 0) return order;
    }
    return compareKeys(a.key, b.key);
  };
}

function orderColumns(product: Product): readonly string[] {
  const { output } = product;
  if (product.kind === 'process') return [product.input.key, product.input.eventTime].filter((name) => name in output);
  return product.plan.kind === 'aggregate' ? keyColumns(product.plan) : Object.keys(output);
}

/** NULL, then false, true; numbers by size; text by code point. */
function compareValues(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Addresses by number; keys that a person wrote, as text, after them. */
function compareKeys(a: string, b: string): number {
  const [left, right] = [addressOf(a), addressOf(b)];
  if (left === undefined || right === undefined) {
    return Number(left === undefined) - Number(right === undefined) || compareText(a, b);
  }
  for (const [index, part] of left.entries()) {
    const order = part - (right[index] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

const addressOf = (key: string): number[] | undefined =>
  /^\[\d+,\d+,\d+\]$/.test(key) ? key.slice(1, -1).split(',').map(Number) : undefined;
