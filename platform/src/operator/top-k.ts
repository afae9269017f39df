import type { Column, Value } from '../contract/column.ts';
import { valueReader, valueWriter } from '../contract/value-codec.ts';
import type { Aggregate } from './aggregate.ts';
import { comparator } from './compare-values.ts';

/**
 * The `limit` most frequent values as a list of {value, count}, the most frequent first, of equal counts the least value.
 * Input: values in their one form. State: the exact count of each value. Law: the counts of a union are the sums of the counts.
 */
export function topK(column: Column, limit: number): Aggregate<{ readonly counts: Map<Value, number> }> {
  const write = valueWriter({ ...column, nullable: false });
  const read = valueReader({ ...column, nullable: false });
  const compare = comparator(column.type);
  const add = (counts: Map<Value, number>, value: Value, count: number): void => {
    counts.set(value, (counts.get(value) ?? 0) + count);
  };
  return {
    create: () => ({ counts: new Map() }),
    add: (state, value) => add(state.counts, value, 1),
    merge: (into, from) => {
      for (const [value, count] of from.counts) add(into.counts, value, count);
    },
    write: (writer, { counts }) => {
      writer.long(counts.size);
      for (const [value, count] of counts) {
        write(writer, value);
        writer.long(count);
      }
    },
    read: (reader) => {
      const counts = new Map<Value, number>();
      for (let left = Number(reader.long()); left > 0; left--) counts.set(read(reader), Number(reader.long()));
      return { counts };
    },
    result: ({ counts }) =>
      [...counts]
        .sort(([a, m], [b, n]) => n - m || compare(a, b))
        .slice(0, limit)
        .map(([value, count]) => ({ value, count })),
  };
}
