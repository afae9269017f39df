import type { Row, Value } from '../contract/column.ts';
import type { GroupRow, Order } from './state.ts';

/** Writes the rows of one stage, whose columns have these names, into entries; reading gives the same row. */
export interface FlowRowCodec {
  encode(row: GroupRow): Buffer;
  decode(time: number, value: Buffer): GroupRow;
}

/** JSON of order and values: it says every finite double and every text exactly; integers beyond the safe ones are marked. */
export const flowRowCodec = (names: readonly string[]): FlowRowCodec => ({
  encode: ({ order, row }) =>
    Buffer.from(JSON.stringify([order, names.map((name) => row[name] ?? null)], marked), 'utf8'),
  decode(time, value) {
    const [order, values] = JSON.parse(value.toString('utf8'), unmarked) as [Order, Value[]];
    const row: Row = Object.fromEntries(names.map((name, at) => [name, values[at] ?? null]));
    return { finalAt: -Infinity, time, order, row, shown: true };
  },
});

/** A value is no record but in a list, whose records have other fields. */
const MARK = 'integer';
const marked = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? { [MARK]: String(value) } : value);

function unmarked(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(MARK in value)) return value;
  return BigInt(String(value[MARK]));
}
