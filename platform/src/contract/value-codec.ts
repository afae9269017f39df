import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Column, Columns, ColumnType, Row, Value } from './column.ts';

/** Writes a value of a column as Avro does, its union branch first where it is nullable. */
export function valueWriter({ type, nullable }: Column): (writer: ByteWriter, value: Value) => void {
  const write = plainWriter(type);
  if (!nullable) return write;
  return (writer, value) => {
    writer.byte(value === null ? 0 : 2);
    if (value !== null) write(writer, value);
  };
}

function plainWriter(type: ColumnType): (writer: ByteWriter, value: Value) => void {
  switch (type.kind) {
    case 'text':
      return (writer, value) => writer.text(value as string);
    case 'boolean':
      return (writer, value) => writer.byte(value === true ? 1 : 0);
    case 'double':
      return (writer, value) => writer.double(value as number);
    case 'decimal':
      return (writer, value) => writer.decimal(value as number | bigint);
    case 'int32':
    case 'int64':
    case 'timestamp':
    case 'date':
      return (writer, value) => writer.long(value as number | bigint);
    case 'enum':
      return (writer, value) => writer.long(type.symbols.indexOf(value as string));
    case 'list':
      return listWriter(type.fields);
  }
}

/** One block of all records, and the empty one that ends a list. */
function listWriter(columns: Columns): (writer: ByteWriter, value: Value) => void {
  const fields = Object.entries(columns).map(([name, column]) => ({ name, write: valueWriter(column) }));
  return (writer, value) => {
    const rows = value as readonly Row[];
    if (rows.length > 0) writer.long(rows.length);
    for (const row of rows) for (const { name, write } of fields) write(writer, row[name] ?? null);
    writer.byte(0);
  };
}

/** Reads what {@link valueWriter} of the same column wrote. */
export function valueReader({ type, nullable }: Column): (reader: ByteReader) => Value {
  const read = plainReader(type);
  return nullable ? (reader) => (reader.byte() === 0 ? null : read(reader)) : read;
}

function plainReader(type: ColumnType): (reader: ByteReader) => Value {
  switch (type.kind) {
    case 'text':
      return (reader) => reader.text();
    case 'boolean':
      return (reader) => reader.byte() === 1;
    case 'double':
      return (reader) => reader.double();
    case 'decimal':
      return (reader) => reader.decimal();
    case 'int32':
    case 'int64':
    case 'timestamp':
    case 'date':
      return (reader) => reader.long();
    case 'enum':
      return (reader) => type.symbols[Number(reader.long())] ?? '';
    case 'list':
      return listReader(type.fields);
  }
}

function listReader(columns: Columns): (reader: ByteReader) => readonly Row[] {
  const fields = Object.entries(columns).map(([name, column]) => ({ name, read: valueReader(column) }));
  return (reader) => {
    const rows: Row[] = [];
    for (let items = Number(reader.long()); items > 0; items = Number(reader.long()))
      while (items-- > 0) rows.push(Object.fromEntries(fields.map(({ name, read }) => [name, read(reader)])));
    return rows;
  };
}
