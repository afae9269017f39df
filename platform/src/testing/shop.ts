import {
  avroSchemaOf,
  contract,
  frame,
  int64,
  keyBytes,
  recordCodec,
  text,
  timestamp,
  type RowOf,
} from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import { partitionOf, watermarkMarker, type Log } from '../log/index.ts';
import { count, countDistinct, from, sum } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { SEQUENCE_HEADER, sequenceHeader } from '../log/sequence.ts';
import type { SchemaRegistry } from '../registry/index.ts';

const fields = { soldAt: timestamp(), customer: text(), article: text().nullable(), amount: int64() };

/** A small contract for tests: two partitions, so that groups may span them. */
export const sale = contract({
  name: 'shop.sale',
  version: '1.0.0',
  owner: 'shop',
  description: 'An article sold',
  fields,
  key: 'customer',
  eventTime: 'soldAt',
  partitions: 2,
  idle: '1 hour',
});

const declared = { version: '1.0.0', owner: 'shop', description: 'For tests', lateness: '2 seconds' };
const speeds = {
  stream: { freshness: '1 second' },
  microBatch: { every: '10 seconds', freshness: '1 minute' },
  batch: { every: '1 day', freshness: '26 hours' },
};
const sales = from(sale)
  .where((row) => row.amount.gt(0))
  .tumbling('10 seconds');

/** One step: its group is the key. */
export const customerSales = product({
  ...declared,
  name: 'shop.customer-sales',
  speeds,
  query: sales
    .groupBy('customer')
    .aggregate((row) => ({ sales: count(), articles: countDistinct(row.article), amount: sum(row.amount) })),
});

/** Two steps: its groups span partitions. */
export const articleSales = product({
  ...declared,
  name: 'shop.article-sales',
  speeds,
  query: sales
    .groupBy('article')
    .aggregate((row) => ({ sales: count(), customers: countDistinct(row.customer), amount: sum(row.amount) })),
});

/** A process: emits, for every third sale of a customer, the running total, and twice where it is even. */
export const everyThird = product({
  name: 'shop.every-third',
  version: '1.0.0',
  owner: 'shop',
  description: 'For tests',
  speeds,
  input: sale,
  output: { customer: text(), soldAt: timestamp(), total: int64() },
  initial: { sales: 0, total: 0 },
  process(state, record) {
    const next = { sales: state.sales + 1, total: state.total + record.amount };
    const row = { customer: record.customer, soldAt: record.soldAt, total: next.total };
    const rows = next.sales % 3 !== 0 ? [] : next.total % 2 === 0 ? [row, row] : [row];
    return [next, rows];
  },
});

/**
 * A process with timers: emits the last amounts of a customer who has bought nothing for 3 seconds, and again after 2 more where
 * they were an odd number; customers are forgotten.
 */
export const quietCustomers = product({
  name: 'shop.quiet-customers',
  version: '1.0.0',
  owner: 'shop',
  description: 'For tests',
  speeds,
  lateness: '1 second',
  timeToLive: '6 seconds',
  input: sale,
  output: { customer: text(), amounts: text(), late: int64() },
  initial: { amounts: [] as number[], mean: -0 },
  process({ amounts }, record) {
    const next = [...amounts, record.amount].slice(-3);
    const mean = next.reduce((sum, amount) => sum + amount, 0) / (next.length - 1);
    return [{ amounts: next, mean }, [], record.amount < 0 ? null : record.soldAt + 3_000_000];
  },
  onTimer({ amounts, mean }, { key, time, clock }) {
    const row = { customer: key, amounts: `${amounts.join()} ${mean}`, late: clock - time };
    return [{ amounts: amounts.slice(1), mean }, [row], amounts.length % 2 === 1 ? time + 2_000_000 : null];
  },
});

export type Sale = RowOf<typeof fields>;

/** What a test appends: sales, or a watermark marker in every partition (microseconds). */
export type Entry = { readonly sale: Sale } | { readonly marker: number };

/** Makes the topic and returns a function that appends entries in one transaction, its sales numbered from 0. */
export async function shopWriter(
  log: Log,
  registry: SchemaRegistry,
): Promise<(entries: readonly Entry[]) => Promise<void>> {
  await log.ensureTopic({ name: sale.name, partitions: sale.partitions, cleanup: 'delete' });
  const schemaId = await registry.register(`${sale.name}-value`, avroSchemaOf(sale));
  const codec = recordCodec(sale.columns);
  const producer = await log.producer('shop.writer');
  let sequence = 0;
  return async (entries) => {
    const transaction = producer.begin();
    for (const entry of entries) {
      if ('marker' in entry) {
        for (let partition = 0; partition < sale.partitions; partition++) {
          transaction.append(sale.name, partition, watermarkMarker(entry.marker));
        }
        continue;
      }
      const key = keyBytes(sale, entry.sale);
      const value = frame(schemaId, codec.encode(entry.sale));
      const headers = { [SEQUENCE_HEADER]: sequenceHeader(sequence++) };
      transaction.append(sale.name, partitionOf(key, sale.partitions), { key, value, headers });
    }
    for (let landed = false; !landed;) {
      landed = await transaction.commit().then(
        () => true,
        (error: unknown) => {
          if (error instanceof MeshError && error.canRetry) return false;
          throw error;
        },
      );
    }
  };
}
