import type { DuckDBConnection } from '@duckdb/node-api';
import { replay } from '../../batch/replay.ts';
import { identifier, lateAddresses, progressAt, queryRows } from '../../compile/duckdb/index.ts';
import type { PrintOptions } from '../../compile/sql/index.ts';
import { rowTable } from '../../compile/duckdb/row-table.ts';
import type { Column, Columns, Contract, Row } from '../../contract/index.ts';
import { MeshError } from '../../error/index.ts';
import { withPoison } from '../../product/progress.ts';
import type { PartitionProgress, PoisonNote, Product, Progress, QueryProduct } from '../../product/index.ts';
import { OVERFLOW, type Outcome } from '../evaluate.ts';
import type { LogEntry, Logs } from '../log-entry.ts';
import type { LateRecord } from './shown.ts';

/** What batch says of a product over whole logs. */
export interface Recomputation {
  readonly truth: Outcome;
  readonly onTime: Outcome;
  readonly late: readonly LateRecord[];
  readonly poison: readonly PoisonNote[];
  readonly progress: Progress;
}

/**
 * Recomputes products as batch does for real, over tables that hold logs as the archive's files do; or over what `archivedAs` gives for a
 * contract: SQL of a relation with the archive's columns.
 */
export async function recomputation(
  connection: DuckDBConnection,
  product: Product,
  logs: Logs,
  archivedAs: (contract: Contract) => Promise<string | undefined> = () => Promise.resolve(undefined),
): Promise<Recomputation> {
  const relations: Record<string, string> = {};
  const progress: Record<string, readonly PartitionProgress[]> = {};
  const late: LateRecord[] = [];
  try {
    for (const contract of product.inputs) {
      const log = logs[contract.name] ?? [];
      const relation = await archived(connection, contract, log, await archivedAs(contract));
      relations[contract.name] = relation;
      const leaves = product.kind === 'process' ? [] : product.stages.leaves;
      const own = leaves.filter(({ input }) => input.contract === contract.name);
      progress[contract.name] = await progressAt(connection, contract, own, relation, cutOf(contract, log));
      for (const address of await lateAddresses(connection, own, relation))
        late.push({ contract: contract.name, ...address });
    }
    if (product.kind === 'process') {
      const { rows: served, poison, tallies } = await replay(connection, product, relations[product.input.name] ?? '');
      const rows = served.map(({ row }) => row);
      const { name } = product.input;
      progress[name] = (progress[name] ?? []).map((each, of) => withPoison(each, tallies.get(of)));
      return { truth: rows, onTime: rows, late, poison, progress };
    }
    const truth = await outcome(connection, product, { relations, reading: 'truth' });
    const onTime = await outcome(connection, product, { relations, reading: 'onTime' });
    return { truth, onTime, late, poison: [], progress };
  } finally {
    for (const relation of Object.values(relations)) await connection.run(`DROP TABLE IF EXISTS temp.${relation}`);
  }
}

async function outcome(connection: DuckDBConnection, product: QueryProduct, options: PrintOptions): Promise<Outcome> {
  const rows: Row[] = [];
  try {
    for await (const row of queryRows(connection, product, options)) rows.push(row);
  } catch (error) {
    if (error instanceof MeshError && error.code === OVERFLOW) return OVERFLOW;
    throw error;
  }
  return rows;
}

const INTEGER: Column = { type: { kind: 'int64' }, nullable: true };
const PARTITION: Column = { type: { kind: 'int32' }, nullable: false };

/** Like `ADDRESS_COLUMNS` of the archive. */
const ADDRESS: Columns = {
  _partition: PARTITION,
  _offset: INTEGER,
  _sequence: INTEGER,
  _max_time: INTEGER,
  _marker: INTEGER,
  _schema_id: PARTITION,
};

/** A temporary table of a log with the archive's columns: of the archive's own rows where there is an archive. */
async function archived(
  connection: DuckDBConnection,
  contract: Contract,
  log: readonly LogEntry[],
  archive: string | undefined,
): Promise<string> {
  const name = identifier(contract.name);
  if (archive !== undefined) {
    await connection.run(`CREATE TEMP TABLE ${name} AS SELECT * FROM ${archive}`);
    return name;
  }
  await rowTable(connection, name, { ...ADDRESS, ...contract.columns }, archiveRows(contract, log));
  return name;
}

async function* archiveRows(contract: Contract, log: readonly LogEntry[]): AsyncGenerator<Row> {
  const greatest = new Map<number, number>();
  for (const { partition, offset, sequence, row, marker } of log) {
    const before = greatest.get(partition);
    const address = { _partition: partition, _offset: offset, _max_time: before ?? null };
    yield row === undefined
      ? { ...address, _sequence: null, _marker: marker, _schema_id: null }
      : { ...address, _sequence: sequence ?? 0, _marker: null, _schema_id: 1, ...row };
    const time = row === undefined ? marker : Number(row[contract.eventTime]);
    greatest.set(partition, Math.max(before ?? -Infinity, time));
  }
}

const cutOf = ({ partitions }: Contract, log: readonly LogEntry[]): number[] =>
  Array.from({ length: partitions }, (_, partition) =>
    Math.max(0, ...log.map((entry) => (entry.partition === partition ? entry.offset + 1 : 0))),
  );
