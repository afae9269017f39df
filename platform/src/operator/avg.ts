import type { ColumnType } from '../contract/column.ts';
import type { Aggregate } from './aggregate.ts';
import { addInteger, exactSum, mergeSums, readSum, total, writeSum, type ExactSum } from './exact-sum.ts';
import type { SumName } from './overflow.ts';
import { unitsInOne, unitsOf } from './units.ts';

/**
 * The mean of a column.
 * Input: integers, decimals, or doubles with a scale. State: an exact sum of units and their number; divided at the
 * end, so that the result does not depend on order. Law: as `ExactSum`. The sum itself has no limit: it is not shown.
 */
export function avg(type: ColumnType, name: SumName): Aggregate<ExactSum> {
  const units = unitsOf(type, name);
  const one = unitsInOne(type);
  return {
    create: exactSum,
    add: (state, value, _time, _sequence, partition, offset) => addInteger(state, units(value, partition, offset)),
    merge: mergeSums,
    write: writeSum,
    read: readSum,
    result: (state) => (state.values === 0 ? null : Number(total(state)) / one / state.values),
  };
}
