import type { Columns, ColumnType } from '../../contract/column.ts';

/** What the engines call differently. */
export interface TypeWords {
  readonly text: string;
  readonly timestamp: string;
  /** A list of records of these fields. */
  list(fields: Columns): string;
}

/** An engine's name of a column's type, as it stands in CAST and CREATE TABLE. */
export function typeName(type: ColumnType, words: TypeWords): string {
  switch (type.kind) {
    case 'text':
    case 'enum':
      return words.text;
    case 'timestamp':
      return words.timestamp;
    case 'list':
      return words.list(type.fields);
    case 'int32':
    case 'int64':
      return 'BIGINT';
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'boolean':
    case 'double':
    case 'date':
      return type.kind.toUpperCase();
  }
}

/** The fields of a list's records, each as `field` writes it. */
export const fieldList = (fields: Columns, field: (name: string, type: ColumnType) => string): string =>
  Object.entries(fields)
    .map(([name, { type }]) => field(name, type))
    .join(', ');
