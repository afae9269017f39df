import type { Column, Value } from '../contract/column.ts';
import { valueReader, valueWriter } from '../contract/value-codec.ts';
import type { Aggregate } from './aggregate.ts';

/** The value at an edge of a group, with the event time, sequence and address that put it there; null before the first. */
export interface Edge {
  value: Value;
  time: number;
  sequence: number;
  partition: number;
  offset: number;
}

/**
 * The value of the earliest record (`first`) or the latest (`last`) that has one, by (event time, sequence, partition,
 * offset). Input: values with event time, sequence and address. State: the edge so far. Law: addresses differ, so the order is total and
 * the edge of a union is one of the edges.
 */
export function edge(column: Column, which: 'first' | 'last'): Aggregate<Edge> {
  const sign = which === 'first' ? -1 : 1;
  const write = valueWriter({ ...column, nullable: true });
  const read = valueReader({ ...column, nullable: true });
  const add = (state: Edge, value: Value, time: number, sequence: number, partition: number, offset: number): void => {
    const later =
      time - state.time || sequence - state.sequence || partition - state.partition || offset - state.offset;
    if (state.value !== null && later * sign <= 0) return;
    state.value = value;
    state.time = time;
    state.sequence = sequence;
    state.partition = partition;
    state.offset = offset;
  };
  return {
    create: () => ({ value: null, time: 0, sequence: 0, partition: 0, offset: 0 }),
    add,
    merge: (into, from) => {
      if (from.value !== null) add(into, from.value, from.time, from.sequence, from.partition, from.offset);
    },
    write: (writer, state) => {
      write(writer, state.value);
      writer.long(state.time);
      writer.long(state.sequence);
      writer.long(state.partition);
      writer.long(state.offset);
    },
    read: (reader) => {
      const value = read(reader);
      const [time, sequence] = [Number(reader.long()), Number(reader.long())];
      return { value, time, sequence, partition: Number(reader.long()), offset: Number(reader.long()) };
    },
    result: (state) => state.value,
  };
}
