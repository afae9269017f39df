import type { Columns } from '../../contract/column.ts';
import { flinkIdentifier, flinkType } from './flink-values.ts';
import { sparkIdentifier, sparkType } from './spark-values.ts';

/** The address columns of `archive/archive-columns.ts`. */
const ADDRESS: Readonly<Record<string, 'INT' | 'BIGINT'>> = {
  _partition: 'INT',
  _offset: 'BIGINT',
  _sequence: 'BIGINT',
  _max_time: 'BIGINT',
  _marker: 'BIGINT',
  _schema_id: 'INT',
};

/** The schema with which Spark reads a contract's archive files: times without a zone; what older files lack is NULL. */
export const sparkSchema = (columns: Columns): string =>
  [
    ...Object.entries(ADDRESS).map(([name, type]) => `${name} ${type}`),
    ...Object.entries(columns).map(([name, { type }]) => `${sparkIdentifier(name)} ${sparkType(type)}`),
  ].join(', ');

/**
 * The Flink statement that makes a table of a contract's archive files, all of a folder (an absolute path). Flink 2.2 cannot read a
 * time before 1970 that is no whole second: the query fails.
 */
export function flinkTable(table: string, columns: Columns, folder: string): string {
  const all = [
    ...Object.entries(ADDRESS).map(([name, type]) => `${name} ${type}`),
    ...Object.entries(columns).map(([name, { type }]) => `${flinkIdentifier(name)} ${flinkType(type)}`),
  ];
  const path = `file://${folder}`.replaceAll("'", "''");
  return `CREATE TEMPORARY TABLE ${table} (${all.join(', ')})
WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'parquet', 'parquet.utc-timezone' = 'true')`;
}
