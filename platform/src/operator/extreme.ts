import type { Column, Value } from '../contract/column.ts';
import { valueReader, valueWriter } from '../contract/value-codec.ts';
import type { Aggregate } from './aggregate.ts';
import { comparator } from './compare-values.ts';

/**
 * The least value (`min`) or the greatest (`max`).
 * Input: values of an ordered type. State: the extreme so far, null before the first. Law: the extreme of a union is
 * the extreme of the extremes.
 */
export function extreme(column: Column, which: 'min' | 'max'): Aggregate<{ value: Value }> {
  const compare = comparator(column.type);
  const sign = which === 'min' ? -1 : 1;
  const write = valueWriter({ ...column, nullable: true });
  const read = valueReader({ ...column, nullable: true });
  const add = (state: { value: Value }, value: Value): void => {
    if (state.value === null || compare(value, state.value) * sign > 0) state.value = value;
  };
  return {
    create: () => ({ value: null }),
    add,
    merge: (into, from) => {
      if (from.value !== null) add(into, from.value);
    },
    write: (writer, state) => write(writer, state.value),
    read: (reader) => ({ value: read(reader) }),
    result: (state) => state.value,
  };
}
