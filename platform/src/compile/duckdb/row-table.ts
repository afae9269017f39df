import { DuckDBDataChunk, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import type { Columns, Row } from '../../contract/column.ts';
import { duckdbIdentifier } from '../sql/index.ts';
import { duckdbTypeOf, toDuckDB } from './column-types.ts';

/** The vector size of DuckDB: rows in one data chunk. */
export const CHUNK = 2048;

/** Makes a temporary table, `name` as it stands in SQL, of rows. */
export async function rowTable(
  connection: DuckDBConnection,
  name: string,
  columns: Columns,
  rows: AsyncIterable<Row>,
): Promise<void> {
  const all = Object.entries(columns).map(([column, { type }]) => ({
    column,
    type: duckdbTypeOf(type),
    convert: toDuckDB(type),
  }));
  const declared = all.map(({ column, type }) => `${duckdbIdentifier(column)} ${type.toString()}`);
  await connection.run(`CREATE TEMP TABLE ${name} (${declared.join(', ')})`);
  const appender = await connection.createAppender(unquoted(name), undefined, 'temp');
  let pending: DuckDBValue[][] = all.map(() => []);
  let count = 0;
  const append = (): void => {
    if (count === 0) return;
    const chunk = DuckDBDataChunk.create(all.map(({ type }) => type));
    chunk.setColumns(pending);
    appender.appendDataChunk(chunk);
    pending = all.map(() => []);
    count = 0;
  };
  for await (const row of rows) {
    for (const [at, { column, convert }] of all.entries()) pending[at]?.push(convert(row[column] ?? null));
    if (++count === CHUNK) append();
  }
  append();
  appender.closeSync();
}

const unquoted = (identifier: string): string => identifier.slice(1, -1).replaceAll('""', '"');
