import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBDataChunk, type DuckDBAppender, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import type { Columns } from '../contract/column.ts';
import type { InputRecord } from '../compile/kernel.ts';
import { CHUNK, identifier, text, toDuckDB } from '../compile/duckdb/index.ts';
import { ADDRESS_COLUMNS, archiveColumns } from './archive-columns.ts';

/** Suffix of a file that is still being written; whoever finds one without its writer may remove it. */
const UNFINISHED = '.writing';

/** Collects rows in DuckDB, column by column, and writes them as one Parquet file. One file at a time. */
export interface ParquetWriter {
  /** Rows collected since the last file. */
  readonly rows: number;
  /** `maxTime`: the greatest event time or marker before the record in its partition. */
  record(record: InputRecord, maxTime: number | null, schemaId: number): void;
  marker(partition: number, offset: number, time: number, maxTime: number | null): void;
  /** Writes the collected rows as a new file of `folder`, safe on disk before it has its name; returns the name. */
  finish(): Promise<string>;
}

/** Opens a writer of a contract's files. `folder` is made if missing. */
export async function parquetWriter(
  connection: DuckDBConnection,
  columns: Columns,
  folder: string,
): Promise<ParquetWriter> {
  await mkdir(folder, { recursive: true });
  const all = archiveColumns(columns);
  const types = all.map((column) => column.type);
  const fields = Object.entries(columns).map(([name, column]) => ({ name, convert: toDuckDB(column.type) }));
  const nothing = fields.map(() => null);
  const addresses = Object.keys(ADDRESS_COLUMNS).length;
  await connection.run(
    `CREATE TEMP TABLE collected (${all.map(({ name, type }) => `${identifier(name)} ${type.toString()}`).join(', ')})`,
  );

  let rows = 0;
  let pending: DuckDBValue[][] = types.map(() => []);
  let pendingRows = 0;
  let appender: DuckDBAppender = await connection.createAppender('collected');

  function appendChunk(): void {
    if (pendingRows === 0) return;
    const chunk = DuckDBDataChunk.create(types);
    chunk.setColumns(pending);
    appender.appendDataChunk(chunk);
    pending = types.map(() => []);
    pendingRows = 0;
  }

  function add(address: readonly DuckDBValue[], values: readonly DuckDBValue[]): void {
    for (let i = 0; i < addresses; i++) pending[i]?.push(address[i] ?? null);
    for (let i = 0; i < values.length; i++) pending[addresses + i]?.push(values[i] ?? null);
    rows += 1;
    pendingRows += 1;
    if (pendingRows === CHUNK) appendChunk();
  }

  const micros = (time: number | null): bigint | null => (time === null ? null : BigInt(time));

  return {
    get rows() {
      return rows;
    },
    record(record, maxTime, schemaId) {
      const { partition, offset, sequence } = record;
      const address = [partition, BigInt(offset), BigInt(sequence), micros(maxTime), null, schemaId];
      add(
        address,
        fields.map(({ name, convert }) => convert(record.fields[name] ?? null)),
      );
    },
    marker(partition, offset, time, maxTime) {
      add([partition, BigInt(offset), null, micros(maxTime), BigInt(time), null], nothing);
    },
    async finish() {
      appendChunk();
      appender.closeSync();
      const name = `${randomUUID()}.parquet`;
      await writeDurably(connection, folder, name);
      await connection.run('TRUNCATE collected');
      appender = await connection.createAppender('collected');
      rows = 0;
      return name;
    },
  };
}

async function writeDurably(connection: DuckDBConnection, folder: string, name: string): Promise<void> {
  const unfinished = join(folder, `${name}${UNFINISHED}`);
  try {
    await connection.run(`COPY collected TO ${text(unfinished)} (FORMAT parquet, COMPRESSION zstd)`);
    await synchronize(unfinished);
    await rename(unfinished, join(folder, name));
    await synchronize(folder);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function synchronize(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
