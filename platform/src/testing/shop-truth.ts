import { FRAME, recordCodec, type Row } from '../contract/index.ts';
import { markerTimeAt, offsetAt, readRange, valueAt, type Cut, type Log } from '../log/index.ts';
import { sequenceAt } from '../log/sequence.ts';
import type { PartitionProgress, ProcessProduct, Product, QueryProduct } from '../product/index.ts';
import { rowKeyOf } from '../serving/row-key.ts';
import { evaluateProcess } from './evaluate-process.ts';
import { evaluate, OVERFLOW } from './evaluate.ts';
import type { LogEntry } from './log-entry.ts';
import { sale, type Sale } from './shop.ts';

/** What is in a partition of the shop's log. */
export interface Logged {
  readonly partition: number;
  readonly offset: number;
  /** See `log/sequence.ts`; 0 of a marker. */
  readonly sequence: number;
  readonly sale: Sale | null;
  /** The event time or the marker. */
  readonly time: number;
}

/** All that the shop's log holds, by partition and offset. */
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
      const sequence = sequenceAt(batch, index);
      logged.push({
        partition,
        offset,
        sequence,
        sale: row,
        time: row?.soldAt ?? markerTimeAt(batch, index) ?? Number.NaN,
      });
    }
  }
  // A log may be read some of one partition, some of another.
  return logged.toSorted((a, b) => a.partition - b.partition || a.offset - b.offset);
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
  const within = logged.filter(({ partition, offset }) => offset < (cut[partition] ?? 0));
  return product.kind === 'query' ? queryTruth(product, within) : processTruth(product, within, cut);
}

function queryTruth(product: QueryProduct, logged: readonly Logged[]): Truth {
  const { onTime, late, progress } = evaluate(product, { [sale.name]: logEntries(logged) });
  if (onTime === OVERFLOW) throw new RangeError('the shop has no sums that overflow');
  return {
    rows: new Map(onTime.map((row) => [rowKeyOf(product, row), row])),
    late: late[sale.name] ?? [],
    progress: progress[sale.name] ?? [],
  };
}

/** The shop's log as the evaluators read it. */
export const logEntries = (logged: readonly Logged[]): readonly LogEntry[] =>
  logged.map(({ partition, offset, sequence, sale: sold, time }) =>
    sold === null ? { partition, offset, marker: time } : { partition, offset, sequence, row: sold },
  );

function processTruth(product: ProcessProduct, logged: readonly Logged[], cut: Cut): Truth {
  const log = logEntries(logged);
  const rows = new Map(
    cut.flatMap((_, of) => [
      ...evaluateProcess(
        product,
        log.filter(({ partition }) => partition === of),
      ).rows,
    ]),
  );
  const progress = cut.map((_, partition): PartitionProgress => {
    const own = logged.filter((entry) => entry.partition === partition);
    return {
      end: (own.at(-1)?.offset ?? -1) + 1,
      maxTime: own.length === 0 ? null : Math.max(...own.map(({ time }) => time)),
      accepted: own.filter((entry) => entry.sale !== null).length,
      late: 0,
    };
  });
  return { rows, late: [], progress };
}
