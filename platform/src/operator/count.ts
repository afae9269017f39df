import type { Aggregate } from './aggregate.ts';

/**
 * The number of records.
 * Input: records. State: the number so far. Law: the count of a union is the sum of the counts.
 */
export const count: Aggregate<{ records: number }> = {
  create: () => ({ records: 0 }),
  add: (state) => {
    state.records += 1;
  },
  merge: (into, from) => {
    into.records += from.records;
  },
  write: (writer, state) => writer.long(state.records),
  read: (reader) => ({ records: Number(reader.long()) }),
  result: (state) => state.records,
};
