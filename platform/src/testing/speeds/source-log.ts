import { avroSchemaOf, frame, FRAME, recordCodec, type Contract, type Row } from '../../contract/index.ts';
import { emptyCut, markerTimeAt, offsetAt, readRange, valueAt, type Log, type RecordBatch } from '../../log/index.ts';
import { sequenceAt } from '../../log/sequence.ts';
import { memoryBroker, memoryLog } from '../../log/memory/index.ts';
import { memoryRegistry, type SchemaRegistry } from '../../registry/index.ts';
import { recordOf } from '../batch-of.ts';
import { written, type WriterVersion } from '../evolution/writer-version.ts';
import type { LogEntry, Logs } from '../log-entry.ts';

/** A record or marker (microseconds) on its way into a partition. */
export interface Arrival {
  readonly contract: Contract;
  readonly partition: number;
  readonly sequence?: number;
  readonly row?: Row;
  readonly marker?: number;
  /** By which other version of the contract, and as what, it was written; with a sequence, and `row` as the contract reads it. */
  readonly written?: { readonly by: WriterVersion; readonly row: Row };
}

/** A log in memory that holds the topics of contracts. */
export interface SourceLog {
  readonly log: Log;
  readonly registry: SchemaRegistry;
  /** Appends in one transaction. */
  append(arrivals: readonly Arrival[]): Promise<void>;
  /** All that is there, with the offsets it was given. */
  read(): Promise<Logs>;
  close(): Promise<void>;
}

/** Opens it. With `gaps` offsets have gaps, as on Kafka. */
export async function sourceLog(
  contracts: readonly Contract[],
  { gaps }: { readonly gaps: boolean },
): Promise<SourceLog> {
  const log = memoryLog({ broker: memoryBroker({ gaps }) });
  const registry = memoryRegistry();
  const schemas = new Map<string, number>();
  for (const contract of contracts) {
    await log.ensureTopic({ name: contract.name, partitions: contract.partitions, cleanup: 'delete' });
    schemas.set(contract.name, await registry.register(`${contract.name}-value`, avroSchemaOf(contract)));
  }
  const producer = await log.producer('source');
  const writers = new Map<WriterVersion, number>();
  const rowsRead = new Map<string, Row>();

  /** Under a subject of its own: a registry of another's may let versions follow each other that ours would not. */
  async function idOf(writer: WriterVersion): Promise<number> {
    const id = writers.get(writer) ?? (await registry.register(`writer ${String(writers.size)}`, writer.schema));
    writers.set(writer, id);
    return id;
  }
  return {
    log,
    registry,
    async append(arrivals) {
      if (arrivals.length === 0) return;
      const transaction = producer.begin();
      for (const { contract, partition, row, marker, sequence, written: other } of arrivals) {
        const about = { partition, offset: 0, ...(sequence === undefined ? {} : { sequence }) };
        const entry: LogEntry = row === undefined ? { ...about, marker: marker ?? 0 } : { ...about, row };
        const record = recordOf(contract, schemas.get(contract.name) ?? 0, entry);
        if (other === undefined || row === undefined) {
          transaction.append(contract.name, partition, record);
          continue;
        }
        const value = frame(await idOf(other.by), written(other.by, other.row));
        transaction.append(contract.name, partition, { ...record, value });
        rowsRead.set(`${contract.name} ${String(sequence)}`, row);
      }
      await transaction.commit();
    },
    async read() {
      const logs: [string, LogEntry[]][] = [];
      for (const contract of contracts) logs.push([contract.name, await readLog(log, contract, rowsRead)]);
      return Object.fromEntries(logs);
    },
    async close() {
      await log.close();
    },
  };
}

/** All that a contract's topic holds, with the offsets it was given. `rowsRead`: rows of other versions' records, by contract and sequence. */
export async function readLog(
  log: Log,
  contract: Contract,
  rowsRead: ReadonlyMap<string, Row> = new Map(),
): Promise<LogEntry[]> {
  const { decode } = recordCodec(contract.columns);
  const entries: LogEntry[] = [];
  const entryAt = (batch: RecordBatch, index: number): LogEntry => {
    const address = { partition: batch.partition, offset: offsetAt(batch, index) };
    const value = valueAt(batch, index);
    if (value === null) return { ...address, marker: markerTimeAt(batch, index) ?? 0 };
    const sequence = sequenceAt(batch, index);
    const row = rowsRead.get(`${contract.name} ${String(sequence)}`) ?? decode(value, FRAME, value.length);
    return { ...address, sequence, row };
  };
  const ends = await log.ends(contract.name);
  for await (const batch of readRange(log, contract.name, emptyCut(ends.length), ends))
    for (let index = 0; index < batch.count; index++) entries.push(entryAt(batch, index));
  return entries;
}
