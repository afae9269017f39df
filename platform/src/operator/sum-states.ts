import type { ColumnType } from '../contract/column.ts';
import type { Aggregate } from './aggregate.ts';
import { addInteger, addUnfit, exactSum, mergeSums, readSum, total, writeSum, type ExactSum } from './exact-sum.ts';
import { overflow, type ResultPlace, type SumName } from './overflow.ts';
import { unitsOf } from './units.ts';

/** What a sum and a mean of a column have in common: all but how the result is shown. Law: as `ExactSum`. */
export function sumStates(type: ColumnType): Omit<Aggregate<ExactSum>, 'result'> {
  const units = unitsOf(type);
  return {
    create: exactSum,
    add(state, value) {
      const integer = units(value);
      if (integer === null) addUnfit(state, value as number);
      else addInteger(state, integer);
    },
    merge: mergeSums,
    write: writeSum,
    read: readSum,
  };
}

/** The total in units. Fails with `AGGREGATE_OVERFLOW` where a value has none. */
export function totalOf(state: ExactSum, name: SumName, place?: ResultPlace): number | bigint {
  if (state.unfit !== null) throw overflow(name, String(state.unfit), place);
  return total(state);
}
