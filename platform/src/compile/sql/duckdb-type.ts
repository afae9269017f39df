import type { ColumnType } from '../../contract/column.ts';
import { duckdbIdentifier } from './duckdb-literal.ts';
import { fieldList, typeName } from './type-name.ts';

/** DuckDB's name of a type. */
export const duckdbType = (type: ColumnType): string =>
  typeName(type, {
    text: 'VARCHAR',
    timestamp: 'TIMESTAMP',
    list: (fields) => `STRUCT(${fieldList(fields, (name, of) => `${duckdbIdentifier(name)} ${duckdbType(of)}`)})[]`,
  });
