import { avroSchemaOf, FRAME, recordCodec, type Contract, type Row } from '../../contract/index.ts';
import { emptyCut, markerTimeAt, offsetAt, readRange, valueAt, type Log, type RecordBatch } from '../../log/index.ts';
import { sequenceAt } from '../../log/sequence.ts';
import { memoryBroker, memoryLog } from '../../log/memory/index.ts';
import { memoryRegistry, type SchemaRegistry } from '../../registry/index.ts';
import { recordOf } from '../batch-of.ts';
import type { LogEntry, Logs } from '../log-entry.ts';

/** A record or marker (microseconds) on its way into a partition. */
export interface Arrival {
  readonly contract: Contract;
  readonly partition: number;
  readonly sequence?: number;
  readonly row?: Row;
  readonly marker?: number;
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
  return {
    log,
    registry,
    async append(arrivals) {
      if (arrivals.length === 0) return;
      const transaction = producer.begin();
      for (const { contract, partition, row, marker, sequence } of arrivals) {
        const about = { partition, offset: 0, ...(sequence === undefined ? {} : { sequence }) };
        const entry: LogEntry = row === undefined ? { ...about, marker: marker ?? 0 } : { ...about, row };
        transaction.append(contract.name, partition, recordOf(contract, schemas.get(contract.name) ?? 0, entry));
      }
      await transaction.commit();
    },
    async read() {
      const logs: [string, LogEntry[]][] = [];
      for (const contract of contracts) logs.push([contract.name, await readLog(log, contract)]);
      return Object.fromEntries(logs);
    },
    async close() {
      await log.close();
    },
  };
}

/** All that a contract's topic holds, with the offsets it was given. */
export async function readLog(log: Log, contract: Contract): Promise<LogEntry[]> {
  const { decode } = recordCodec(contract.columns);
  const entries: LogEntry[] = [];
  const entryAt = (batch: RecordBatch, index: number): LogEntry => {
    const address = { partition: batch.partition, offset: offsetAt(batch, index) };
    const value = valueAt(batch, index);
    if (value === null) return { ...address, marker: markerTimeAt(batch, index) ?? 0 };
    return { ...address, sequence: sequenceAt(batch, index), row: decode(value, FRAME, value.length) };
  };
  const ends = await log.ends(contract.name);
  for await (const batch of readRange(log, contract.name, emptyCut(ends.length), ends))
    for (let index = 0; index < batch.count; index++) entries.push(entryAt(batch, index));
  return entries;
}
