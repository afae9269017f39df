import type { AvroSchema } from '../registry/schema-registry.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Column, Columns, ColumnType, Scalar } from './column.ts';
import type { Contract } from './contract.ts';
import type { FieldMetadata, FieldsMetadata } from './field-metadata.ts';

/** What of a contract its Avro schema says. */
type AvroRecord = Pick<Contract, 'name' | 'columns' | 'metadata' | 'description'>;

/**
 * The Avro record schema of a contract: its description and those of its fields as doc, and how other versions' records are read, which
 * are aliases, fallbacks as defaults and the unknown symbol as an enum's default. None of it changes the bytes of a record.
 */
export function avroSchemaOf({ name, columns, metadata, description }: AvroRecord): AvroSchema {
  return { ...record(name, columns, metadata), doc: description };
}

/**
 * The Avro record schema of columns. `name` is that of a contract or product: `clickstream.page-view` becomes the
 * record `PageView` in the namespace `clickstream`, since Avro's names have no hyphen, and `clickstream.page-view.v2` `PageView_V2`,
 * which no name of version 1 becomes.
 */
export function avroOf(name: string, columns: Columns): AvroSchema {
  return record(name, columns, {});
}

function record(name: string, columns: Columns, metadata: FieldsMetadata): { readonly [key: string]: AvroSchema } {
  const [domain = '', ...noun] = name.split('.');
  return {
    type: 'record',
    namespace: domain.replaceAll('-', '_'),
    name: noun.map(pascal).join('_'),
    fields: fieldsOf('', columns, metadata),
  };
}

/** Types inside a list are named by way of it: `Top_Kind`. No column has an underscore, so no other type has the name. */
function fieldsOf(within: string, columns: Columns, metadata: FieldsMetadata): readonly AvroSchema[] {
  return Object.entries(columns).map(([field, column]) => {
    const { description, aliases, fallback } = metadata[field] ?? {};
    return {
      name: field,
      type: fieldType(`${within}${pascal(field)}`, column, metadata[field]),
      ...(description === undefined ? {} : { doc: description }),
      ...(column.nullable ? { default: null } : {}),
      ...(fallback === undefined ? {} : { default: defaultOf(fallback, column) }),
      ...(aliases === undefined || aliases.length === 0 ? {} : { aliases }),
    };
  });
}

/** The JSON of a default. Avro writes bytes as text, a code point a byte. */
function defaultOf(value: Scalar, { type }: Column): AvroSchema | number | boolean | null {
  if (type.kind !== 'decimal') return value as Exclude<Scalar, bigint>;
  const writer = new ByteWriter();
  writer.decimal(value as number | bigint);
  // At most 16 bytes, so that one byte before them tells their number.
  return writer.take().subarray(1).toString('latin1');
}

/** Null comes first in the union, so that a reader's default may be null. */
function fieldType(name: string, { type, nullable }: Column, about: FieldMetadata = {}): AvroSchema {
  const plain = typeSchema(name, type, about);
  return nullable ? ['null', plain] : plain;
}

function typeSchema(name: string, type: ColumnType, { aliases = [], unknownSymbol }: FieldMetadata): AvroSchema {
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
      return {
        type: 'enum',
        name,
        symbols: type.symbols,
        ...(unknownSymbol === undefined ? {} : { default: unknownSymbol }),
        // An enum has the name of its field, which may have been another.
        ...(aliases.length === 0 ? {} : { aliases: aliases.map(pascal) }),
      };
    case 'list':
      return { type: 'array', items: { type: 'record', name, fields: fieldsOf(`${name}_`, type.fields, {}) } };
  }
}

const pascal = (words: string): string =>
  words
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
