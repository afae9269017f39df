import type { ColumnType } from '../contract/column.ts';
import type { Aggregate } from './aggregate.ts';
import type { ExactSum } from './exact-sum.ts';
import type { SumName } from './overflow.ts';
import { sumStates, totalOf } from './sum-states.ts';
import { unitsInOne } from './units.ts';

/**
 * The mean of a column.
 * Input: integers, decimals, or doubles with a scale. State: an exact sum of units and their number; divided at the
 * end, so that the result does not depend on order. Law: as `ExactSum`. The sum itself has no limit: it is not shown.
 */
export function avg(type: ColumnType, name: SumName): Aggregate<ExactSum> {
  const one = unitsInOne(type);
  return {
    ...sumStates(type),
    result: (state, place) => (state.values === 0 ? null : Number(totalOf(state, name, place)) / one / state.values),
  };
}
