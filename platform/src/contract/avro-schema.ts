import type { AvroSchema } from '../registry/schema-registry.ts';
import type { Column, Columns, ColumnType } from './column.ts';
import type { Contract } from './contract.ts';

/** The Avro record schema of a contract, its description as doc. */
export function avroSchemaOf(contract: Contract): AvroSchema {
  return { ...record(contract.name, contract.columns), doc: contract.description };
}

/**
 * The Avro record schema of columns. `name` is that of a contract or product: `clickstream.page-view` becomes the
 * record `PageView` in the namespace `clickstream`, since Avro's names have no hyphen.
 */
export function avroOf(name: string, columns: Columns): AvroSchema {
  return record(name, columns);
}

function record(name: string, columns: Columns): { readonly [key: string]: AvroSchema } {
  const [domain = '', noun = ''] = name.split('.');
  return {
    type: 'record',
    namespace: domain.replaceAll('-', '_'),
    name: pascal(noun),
    fields: fieldsOf('', columns),
  };
}

/** Types inside a list are named by way of it: `Top_Kind`. No column has an underscore, so no other type has the name. */
function fieldsOf(within: string, columns: Columns): readonly AvroSchema[] {
  return Object.entries(columns).map(([field, column]) => ({
    name: field,
    type: fieldType(`${within}${pascal(field)}`, column),
    ...(column.nullable ? { default: null } : {}),
  }));
}

/** Null comes first in the union, so that a reader's default may be null. */
function fieldType(name: string, { type, nullable }: Column): AvroSchema {
  const plain = typeSchema(name, type);
  return nullable ? ['null', plain] : plain;
}

function typeSchema(name: string, type: ColumnType): AvroSchema {
  switch (type.kind) {
    case 'text':
      return 'string';
    case 'boolean':
    case 'double':
      return type.kind;
    case 'int32':
      return 'int';
    case 'int64':
      return 'long';
    case 'decimal':
      return { type: 'bytes', logicalType: 'decimal', precision: type.precision, scale: type.scale };
    case 'timestamp':
      return { type: 'long', logicalType: 'timestamp-micros' };
    case 'date':
      return { type: 'int', logicalType: 'date' };
    case 'enum':
      return { type: 'enum', name, symbols: type.symbols };
    case 'list':
      return { type: 'array', items: { type: 'record', name, fields: fieldsOf(`${name}_`, type.fields) } };
  }
}

const pascal = (words: string): string =>
  words
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
