import type { ColumnType } from '../../contract/column.ts';
import { duckdbIdentifier } from './duckdb-literal.ts';

/** DuckDB's name of a type. */
export function duckdbType(type: ColumnType): string {
  switch (type.kind) {
    case 'text':
    case 'enum':
      return 'VARCHAR';
    case 'boolean':
      return 'BOOLEAN';
    case 'int32':
    case 'int64':
      return 'BIGINT';
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'double':
      return 'DOUBLE';
    case 'timestamp':
      return 'TIMESTAMP';
    case 'date':
      return 'DATE';
    case 'list': {
      const fields = Object.entries(type.fields).map(
        ([name, column]) => `${duckdbIdentifier(name)} ${duckdbType(column.type)}`,
      );
      return `STRUCT(${fields.join(', ')})[]`;
    }
  }
}
