import type { Scalar } from '../contract/column.ts';
import { compareText } from './compare-values.ts';
import type { Order } from './state.ts';

/** Compares orders of one stage value by value: NULL first, text by code point, false before true. Negative, zero or positive. */
export function compareOrders(a: Order, b: Order): number {
  for (let at = 0; at < a.length && at < b.length; at++) {
    const compared = compareScalars(a[at] ?? null, b[at] ?? null);
    if (compared !== 0) return compared;
  }
  return a.length - b.length;
}

function compareScalars(a: Scalar, b: Scalar): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return typeof a === 'string' && typeof b === 'string' ? compareText(a, b) : a < b ? -1 : 1;
}
