import { FRAME, recordCodec, type Row } from '../contract/index.ts';
import { markerTimeAt, offsetAt, readRange, valueAt, type Cut, type Log } from '../log/index.ts';
import type { PartitionProgress, Product, ProcessState, QueryProduct } from '../product/index.ts';
import { sale, type Sale } from './shop.ts';

/** What is in a partition of the shop's log. */
export interface Logged {
  readonly partition: number;
  readonly offset: number;
  readonly sale: Sale | null;
  /** The event time or the marker. */
  readonly time: number;
}

/** All that the shop's log holds, in log order by partition. */
export async function readShop(log: Log): Promise<Logged[]> {
  const codec = recordCodec(sale.columns);
  const logged: Logged[] = [];
  const ends = await log.ends(sale.name);
  for await (const batch of readRange(
    log,
    sale.name,
    ends.map(() => 0),
    ends,
  )) {
    for (let index = 0; index < batch.count; index++) {
      const [partition, offset, value] = [batch.partition, offsetAt(batch, index), valueAt(batch, index)];
      const row = value === null ? null : (codec.decode(value, FRAME, value.length) as Sale);
      logged.push({ partition, offset, sale: row, time: row?.soldAt ?? markerTimeAt(batch, index) ?? Number.NaN });
    }
  }
  return logged;
}

/** What a speed must show at a cut. */
export interface Truth {
  /** Rows by their key. */
  readonly rows: ReadonlyMap<string, Row>;
  readonly late: readonly { readonly partition: number; readonly offset: number }[];
  readonly progress: readonly PartitionProgress[];
}

/** The meaning of a shop product over `cut`, written down as directly as can be; it shares no code with the kernels. */
export function shopTruth(product: Product, logged: readonly Logged[], cut: Cut): Truth {
  const late: { partition: number; offset: number }[] = [];
  const onTime: Logged[] = [];
  const progress = cut.map((end, partition) => {
    let maxTime: number | null = null;
    let [accepted, lateHere, canonical] = [0, 0, 0];
    for (const entry of logged) {
      if (entry.partition !== partition || entry.offset >= end) continue;
      if (entry.sale !== null) {
        accepted += 1;
        if (
          product.kind === 'query' &&
          maxTime !== null &&
          windowOf(product, entry.time) + product.plan.window.size <= maxTime - product.lateness
        ) {
          late.push({ partition, offset: entry.offset });
          lateHere += 1;
        } else onTime.push(entry);
      }
      maxTime = Math.max(maxTime ?? -Infinity, entry.time);
      canonical = entry.offset + 1;
    }
    return { end: canonical, maxTime, accepted, late: lateHere };
  });
  return { rows: product.kind === 'query' ? queryRows(product, onTime) : processRows(product, onTime), late, progress };
}

const windowOf = (product: QueryProduct, time: number): number =>
  Math.floor(time / product.plan.window.size) * product.plan.window.size;

function queryRows(product: QueryProduct, onTime: readonly Logged[]): Map<string, Row> {
  const [group = 'customer'] = product.plan.group as ('customer' | 'article')[];
  const [other, distinct] =
    group === 'customer' ? (['article', 'articles'] as const) : (['customer', 'customers'] as const);
  const groups = new Map<string, Sale[]>();
  for (const { sale: sold, time } of onTime) {
    if (sold === null || sold.amount <= 0) continue;
    const key = JSON.stringify([windowOf(product, time), sold[group]]);
    groups.set(key, [...(groups.get(key) ?? []), sold]);
  }
  return new Map(
    Array.from(groups, ([key, members]) => {
      const [windowStart, value] = JSON.parse(key) as [number, string | null];
      return [
        key,
        {
          [group]: value,
          windowStart,
          windowEnd: windowStart + product.plan.window.size,
          sales: members.length,
          [distinct]: new Set(members.map((member) => member[other]).filter((member) => member !== null)).size,
          amount: members.reduce((total, member) => total + member.amount, 0),
        },
      ];
    }),
  );
}

function processRows(product: Product & { kind: 'process' }, logged: readonly Logged[]): Map<string, Row> {
  const states = new Map<string, ProcessState>();
  const rows = new Map<string, Row>();
  for (const { partition, offset, sale: sold } of logged) {
    if (sold === null) continue;
    const [state, emitted] = product.process(states.get(sold.customer) ?? product.initial, sold);
    states.set(sold.customer, state);
    for (const [ordinal, row] of emitted.entries()) rows.set(JSON.stringify([partition, offset, ordinal]), row);
  }
  return rows;
}
