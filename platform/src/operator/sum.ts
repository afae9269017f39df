import type { ColumnType } from '../contract/column.ts';
import type { Aggregate } from './aggregate.ts';
import type { ExactSum } from './exact-sum.ts';
import { overflow, type SumName } from './overflow.ts';
import { sumStates, totalOf } from './sum-states.ts';
import { unitsInOne } from './units.ts';

const DECIMAL = 10n ** 38n;

/**
 * The exact sum of a column.
 * Input: integers, decimals, or doubles with a scale. State: an exact sum of units. Law: as `ExactSum`. The limits of
 * the type are judged by the result alone, because which partial sums there are depends on who adds what: ±(2^53 - 1)
 * for integers, 38 digits of units else.
 */
export function sum(type: ColumnType, name: SumName): Aggregate<ExactSum> {
  const one = unitsInOne(type);
  return {
    ...sumStates(type),
    result: (state, place) => {
      if (state.values === 0) return null;
      const exact = totalOf(state, name, place);
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
