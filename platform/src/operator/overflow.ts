import type { Value } from '../contract/column.ts';
import { MeshError } from '../error/index.ts';
import { formatTime } from '../time/index.ts';

/** The measure that a sum is for. */
export interface SumName {
  readonly product: string;
  readonly measure: string;
}

/** The group that a result is for: window start in microseconds (null without a window), and the values of the group columns. */
export interface ResultPlace {
  readonly windowStart: number | null;
  readonly group: readonly Value[];
}

/** The error of a sum that its type cannot hold, in the group at `place` where that is known. */
export function overflow({ product, measure }: SumName, found: string, place?: ResultPlace): MeshError {
  const group = place?.group.map((value) => (typeof value === 'bigint' ? String(value) : value));
  const window = typeof place?.windowStart === 'number' ? `, window ${formatTime(place.windowStart)}` : '';
  const where = place && `${window}, group ${JSON.stringify(group)}`;
  return new MeshError({
    code: 'AGGREGATE_OVERFLOW',
    found: `${found} in the measure ${measure} of ${product}${where ?? ''}`,
    expected: 'a sum within ±(2^53 - 1), or within 38 digits for decimals and scaled doubles',
    likelyCause: 'a record holds a value that is far too large, or the group has too many',
  });
}
