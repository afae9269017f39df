import { BLOB, DuckDBBlobValue, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import { duckdbTypeOf, toDuckDB } from '../compile/duckdb/index.ts';
import type { Value } from '../contract/column.ts';
import type { ReadAs } from '../contract/read-as.ts';

/** DuckDB's type of an archived column. */
export const archivedTypeOf = (as: ReadAs): DuckDBType =>
  as.kind === 'bytes' || as.kind === 'encoded' ? BLOB : duckdbTypeOf(as);

/** The function that turns what was read into what DuckDB's vectors take. */
export function toArchived(as: ReadAs): (value: Value | Buffer) => DuckDBValue {
  if (as.kind === 'bytes' || as.kind === 'encoded')
    return (value) => (Buffer.isBuffer(value) ? new DuckDBBlobValue(value) : null);
  const convert = toDuckDB(as);
  return (value) => convert(value as Value);
}
