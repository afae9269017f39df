import type { ColumnType } from '../contract/column.ts';
import type { Aggregate } from './aggregate.ts';
import { addInteger, exactSum, mergeSums, readSum, total, writeSum, type ExactSum } from './exact-sum.ts';
import { overflow, type SumName } from './overflow.ts';
import { unitsInOne, unitsOf } from './units.ts';

const DECIMAL = 10n ** 38n;

/**
 * The exact sum of a column.
 * Input: integers, decimals, or doubles with a scale. State: an exact sum of units. Law: as `ExactSum`. The limits of
 * the type are judged by the result alone, because which partial sums there are depends on who adds what: ±(2^53 - 1)
 * for integers, 38 digits of units else.
 */
export function sum(type: ColumnType, name: SumName): Aggregate<ExactSum> {
  const units = unitsOf(type, name);
  const one = unitsInOne(type);
  return {
    create: exactSum,
    add: (state, value, _time, _sequence, partition, offset) => addInteger(state, units(value, partition, offset)),
    merge: mergeSums,
    write: writeSum,
    read: readSum,
    result: (state, place) => {
      if (state.values === 0) return null;
      const exact = total(state);
      if (type.kind === 'double' || type.kind === 'decimal') {
        if (BigInt(exact) >= DECIMAL || BigInt(exact) <= -DECIMAL)
          throw overflow(name, `a sum of ${exact} units`, place);
        return type.kind === 'double' ? Number(exact) / one : exact;
      }
      if (typeof exact === 'bigint') throw overflow(name, `a sum of ${exact}`, place);
      return exact;
    },
  };
}
