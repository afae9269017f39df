import type { Column, Value } from '../contract/column.ts';
import { valueReader, valueWriter } from '../contract/value-codec.ts';
import type { Aggregate } from './aggregate.ts';

/**
 * The number of different values, exact.
 * Input: values in their one form (-0 as 0, a safe integer as a number), so that equal values are the same to a Set.
 * State: the set of values. Law: the values of a union are the union of the values.
 */
export function countDistinct(column: Column): Aggregate<{ readonly values: Set<Value> }> {
  const write = valueWriter({ ...column, nullable: false });
  const read = valueReader({ ...column, nullable: false });
  return {
    create: () => ({ values: new Set() }),
    add: (state, value) => {
      state.values.add(value);
    },
    merge: (into, from) => {
      for (const value of from.values) into.values.add(value);
    },
    write: (writer, state) => {
      writer.long(state.values.size);
      for (const value of state.values) write(writer, value);
    },
    read: (reader) => {
      const values = new Set<Value>();
      for (let left = Number(reader.long()); left > 0; left--) values.add(read(reader));
      return { values };
    },
    result: (state) => state.values.size,
  };
}
