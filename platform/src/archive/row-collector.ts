import {
  DuckDBDataChunk,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { CHUNK, identifier, text } from '../compile/duckdb/index.ts';

/** Rows of one layout that wait in DuckDB, column by column, to be written as a Parquet file. */
export interface RowCollector {
  /** Rows since the last file. */
  readonly rows: number;
  add(address: readonly DuckDBValue[], values: readonly DuckDBValue[]): void;
  /** Writes what is collected into a file. */
  write(path: string): Promise<void>;
}

/** A collector whose table has this name. */
export async function rowCollector(
  connection: DuckDBConnection,
  table: string,
  columns: readonly { readonly name: string; readonly type: DuckDBType }[],
): Promise<RowCollector> {
  const types = columns.map(({ type }) => type);
  const declared = columns.map(({ name, type }) => `${identifier(name)} ${type.toString()}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${identifier(table)} (${declared.join(', ')})`);

  let rows = 0;
  let pending: DuckDBValue[][] = types.map(() => []);
  let pendingRows = 0;
  let appender: DuckDBAppender = await connection.createAppender(table);

  function appendChunk(): void {
    if (pendingRows === 0) return;
    const chunk = DuckDBDataChunk.create(types);
    chunk.setColumns(pending);
    appender.appendDataChunk(chunk);
    pending = types.map(() => []);
    pendingRows = 0;
  }

  return {
    get rows() {
      return rows;
    },
    add(address, values) {
      for (let i = 0; i < address.length; i++) pending[i]?.push(address[i] ?? null);
      for (let i = 0; i < values.length; i++) pending[address.length + i]?.push(values[i] ?? null);
      rows += 1;
      pendingRows += 1;
      if (pendingRows === CHUNK) appendChunk();
    },
    async write(path) {
      appendChunk();
      appender.closeSync();
      await connection.run(`COPY ${identifier(table)} TO ${text(path)} (FORMAT parquet, COMPRESSION zstd)`);
      await connection.run(`TRUNCATE ${identifier(table)}`);
      appender = await connection.createAppender(table);
      rows = 0;
    },
  };
}
