import { avroOf, type Column, type Contract, type Row } from '../../contract/index.ts';
import { ByteWriter } from '../../contract/byte-writer.ts';
import type { Value } from '../../contract/column.ts';
import { valueWriter } from '../../contract/value-codec.ts';
import type { AvroSchema } from '../../registry/index.ts';

/** A field of a writer's: a column, or something that the platform has no column for, always with the same bytes. */
export type WrittenField = { readonly name: string } & (
  { readonly column: Column } | { readonly schema: AvroSchema; readonly bytes: Buffer }
);

/** A program that writes a contract's records by another version of it, older, newer or foreign: its fields in the order of the bytes. */
export interface WriterVersion {
  readonly fields: readonly WrittenField[];
  readonly schema: AvroSchema;
}

/** The version with these fields. */
export function writerVersion(contract: Contract, fields: readonly WrittenField[]): WriterVersion {
  const schema = avroOf(contract.name, columnsOf(fields)) as { readonly fields: readonly { readonly name: string }[] };
  const ofColumns = new Map(schema.fields.map((field) => [field.name, field]));
  const all = fields.map((field) =>
    'schema' in field ? { name: field.name, type: field.schema } : ofColumns.get(field.name),
  );
  return { fields, schema: { ...schema, fields: all } };
}

/** The columns that a version has. */
export const columnsOf = (fields: readonly WrittenField[]): { readonly [name: string]: Column } =>
  Object.fromEntries(fields.flatMap((field) => ('column' in field ? [[field.name, field.column]] : [])));

/** The Avro body of a row of the version's columns. */
export function written({ fields }: WriterVersion, row: Row): Buffer {
  const bodies = fields.map((field) => {
    if ('bytes' in field) return field.bytes;
    const writer = new ByteWriter();
    valueWriter(field.column)(writer, row[field.name] ?? null);
    return writer.take();
  });
  return Buffer.concat(bodies);
}

/**
 * What a contract reads of a row, in plain words: the value of the field of the column's name, else of an alias; a symbol that it does not
 * know as its `unknownSymbol`; where there is no field the `fallback`, else NULL.
 */
export function asRead({ fields }: WriterVersion, row: Row, contract: Contract): Row {
  const known = new Set(Object.keys(columnsOf(fields)));
  const read = ([column, { type }]: [string, Column]): [string, Value] => {
    const { aliases = [], fallback, unknownSymbol } = contract.metadata[column] ?? {};
    const name = [column, ...aliases].find((each) => known.has(each));
    if (name === undefined) return [column, fallback ?? null];
    const value = row[name] ?? null;
    const isUnknown = type.kind === 'enum' && typeof value === 'string' && !type.symbols.includes(value);
    return [column, isUnknown ? (unknownSymbol ?? null) : value];
  };
  return Object.fromEntries(Object.entries(contract.columns).map(read));
}
