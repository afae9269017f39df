import type { Column, Scalar, Value } from '../contract/column.ts';
import { valueReader, valueWriter } from '../contract/value-codec.ts';
import { compareOrders } from './compare-order.ts';
import type { RowAggregate } from './row-aggregate.ts';
import type { Order } from './state.ts';

/** The value at an edge of a group, with the time and order of the row that put it there; null before the first. */
export interface RowEdge {
  value: Value;
  time: number;
  order: Order;
}

/**
 * As `edge`, over rows of an inner stage: the value of the first or last row that has one, by (time, order).
 * State: the edge so far. Law: rows of one time differ in order, so the edge of a union is one of the edges.
 */
export function rowEdge(column: Column, which: 'first' | 'last'): RowAggregate<RowEdge> {
  const sign = which === 'first' ? -1 : 1;
  const write = valueWriter({ ...column, nullable: true });
  const read = valueReader({ ...column, nullable: true });
  const add = (state: RowEdge, value: Value, time: number, order: Order): void => {
    if (state.value !== null && (time - state.time || compareOrders(order, state.order)) * sign <= 0) return;
    state.value = value;
    state.time = time;
    state.order = order;
  };
  return {
    create: () => ({ value: null, time: 0, order: [] }),
    add,
    merge: (into, from) => {
      if (from.value !== null) add(into, from.value, from.time, from.order);
    },
    write: (writer, { value, time, order }) => {
      write(writer, value);
      writer.long(time);
      writer.text(JSON.stringify(order.map((each) => (typeof each === 'bigint' ? [String(each)] : each))));
    },
    read: (reader) => {
      const value = read(reader);
      const time = Number(reader.long());
      const order = JSON.parse(reader.text()) as readonly (Scalar | readonly [string])[];
      return { value, time, order: order.map((each) => (Array.isArray(each) ? BigInt(each[0]) : each) as Scalar) };
    },
    result: (state) => state.value,
  };
}
