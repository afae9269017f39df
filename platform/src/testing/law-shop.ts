import fc from 'fast-check';
import {
  avroSchemaOf,
  contract,
  FRAME,
  frame,
  int64,
  keyBytes,
  recordCodec,
  text,
  timestamp,
  type Contract,
  type Row,
} from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import {
  emptyCut,
  markerTimeAt,
  offsetAt,
  partitionOf,
  readRange,
  valueAt,
  watermarkMarker,
  type Log,
} from '../log/index.ts';
import { SEQUENCE_HEADER, sequenceAt, sequenceHeader } from '../log/sequence.ts';
import type { SchemaRegistry } from '../registry/index.ts';
import type { LogEntry, Logs } from './log-entry.ts';
import { anyEntry } from './shop-entries.ts';
import { sale } from './shop.ts';

const declared = { version: '1.0.0', owner: 'shop', description: 'For tests', idle: '1 hour' };

/** With another number of partitions than sales. */
export const refund = contract({
  ...declared,
  name: 'shop.refund',
  fields: { refundedAt: timestamp(), customer: text(), paid: int64() },
  key: 'customer',
  eventTime: 'refundedAt',
  partitions: 3,
});

/** What an article costs from a time on. */
export const price = contract({
  ...declared,
  name: 'shop.price',
  fields: { setAt: timestamp(), article: text(), euros: int64() },
  key: 'article',
  eventTime: 'setAt',
  partitions: 1,
});

export const lawContracts: readonly Contract[] = [sale, refund, price];

/** A record, or a marker in every partition of the contract (microseconds). */
export type LawEntry =
  { readonly contract: Contract; readonly row: Row } | { readonly contract: Contract; readonly marker: number };

const seconds = fc.integer({ min: -3, max: 24 }).map((at) => at * 1e6);
const customer = fc.constantFrom('ann', 'bob', 'cat');

/** Any entry of any of the contracts: few keys and near times, so that rows meet and some are late. */
export const anyLawEntry: fc.Arbitrary<LawEntry> = fc.oneof(
  {
    weight: 8,
    arbitrary: anyEntry.map((entry) =>
      'sale' in entry ? { contract: sale, row: entry.sale } : { contract: sale, marker: entry.marker },
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .record({ refundedAt: seconds, customer, paid: fc.integer({ min: 0, max: 3 }) })
      .map((row) => ({ contract: refund, row })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({ setAt: seconds, article: fc.constantFrom('axe', 'bow'), euros: fc.integer({ min: 1, max: 9 }) })
      .map((row) => ({ contract: price, row })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ contract: fc.constantFrom<Contract>(sale, refund, price), marker: seconds }),
  },
);

/** Makes the topics and returns a function that appends entries in one transaction, records numbered by contract. */
export async function lawWriter(
  log: Log,
  registry: SchemaRegistry,
): Promise<(entries: readonly LawEntry[]) => Promise<void>> {
  const schemas = new Map<string, number>();
  for (const each of lawContracts) {
    const { name, partitions } = each;
    await log.ensureTopic({ name, partitions, cleanup: 'delete' });
    schemas.set(name, await registry.register(`${name}-value`, avroSchemaOf(each)));
  }
  const producer = await log.producer('law.writer');
  const sequences = new Map<string, number>();
  return async (entries) => {
    const transaction = producer.begin();
    for (const { contract: of, ...entry } of entries) {
      if ('marker' in entry) {
        for (let partition = 0; partition < of.partitions; partition++)
          transaction.append(of.name, partition, watermarkMarker(entry.marker));
        continue;
      }
      const sequence = sequences.get(of.name) ?? 0;
      sequences.set(of.name, sequence + 1);
      const key = keyBytes(of, entry.row);
      const value = frame(schemas.get(of.name) ?? 0, recordCodec(of.columns).encode(entry.row));
      const headers = { [SEQUENCE_HEADER]: sequenceHeader(sequence) };
      transaction.append(of.name, partitionOf(key, of.partitions), { key, value, headers });
    }
    while (!(await transaction.commit().then(() => true, retriable)));
  };
}

function retriable(error: unknown): boolean {
  if (error instanceof MeshError && error.canRetry) return false;
  throw error;
}

/** All that the topics hold. */
export async function readLaw(log: Log): Promise<Logs> {
  const logs: Record<string, LogEntry[]> = {};
  for (const { name, columns } of lawContracts) {
    const entries: LogEntry[] = (logs[name] = []);
    const codec = recordCodec(columns);
    const ends = await log.ends(name);
    for await (const batch of readRange(log, name, emptyCut(ends.length), ends)) {
      for (let index = 0; index < batch.count; index++) {
        const [offset, value] = [offsetAt(batch, index), valueAt(batch, index)];
        const at = { partition: batch.partition, offset, sequence: sequenceAt(batch, index) };
        if (value !== null) entries.push({ ...at, row: codec.decode(value, FRAME, value.length) });
        else entries.push({ ...at, marker: markerTimeAt(batch, index) ?? Number.NaN });
      }
    }
    entries.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
  }
  return logs;
}
