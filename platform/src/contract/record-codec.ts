import { avroRuntime, avroSource, valueSource } from './avro-source.ts';
import { ByteWriter } from './byte-writer.ts';
import { MeshError } from '../error/index.ts';
import type { Columns, Row } from './column.ts';
import { valueWriter } from './value-codec.ts';
import { fieldsOf, readable, type WriterField } from './writer-schema.ts';

/** Reads the Avro body at `bytes[start, end)` into a row. */
export type RowDecoder = (bytes: Buffer, start: number, end: number) => Row;

/** Rows of columns as Avro bodies and back, in the layout of `avroOf`. Rows must have been validated. */
export interface RecordCodec {
  encode(row: Row): Buffer;
  readonly decode: RowDecoder;
}

export function recordCodec(columns: Columns): RecordCodec {
  const writers = Object.entries(columns).map(([name, column]) => ({ name, write: valueWriter(column) }));
  const writer = new ByteWriter();
  return {
    encode(row) {
      for (const { name, write } of writers) write(writer, row[name] ?? null);
      return writer.take();
    },
    decode: rowDecoder(fieldsOf(columns), columns),
  };
}

/**
 * A decoder, generated for a writer's layout, of rows of a reader's columns. A nullable column that the writer does not
 * know is null. Fails with `SCHEMA_INCOMPATIBLE`.
 */
export function rowDecoder(fields: readonly WriterField[], columns: Columns): RowDecoder {
  requireReadable(fields, columns);
  const names = Object.keys(columns);
  const variable = (field: WriterField): string | undefined =>
    Object.hasOwn(columns, field.name) ? `v${names.indexOf(field.name)}` : undefined;
  const values = names.map((name, at) => {
    const field = fields.find((candidate) => candidate.name === name);
    return `${JSON.stringify(name)}: ${field === undefined ? 'null' : valueSource(`v${at}`, field)}`;
  });
  const source = `return (bytes, p) => {\n${avroSource(fields, variable)}\nreturn { ${values.join(', ')} };\n}`;
  return new Function(...Object.keys(avroRuntime), source)(...Object.values(avroRuntime)) as RowDecoder;
}

/** Fails with `SCHEMA_INCOMPATIBLE` unless every column can be read from what the writer wrote. */
export function requireReadable(fields: readonly WriterField[], columns: Columns): void {
  for (const [name, column] of Object.entries(columns)) {
    const field = fields.find((candidate) => candidate.name === name);
    if (field === undefined ? column.nullable : readable(field, column)) continue;
    throw new MeshError({
      code: 'SCHEMA_INCOMPATIBLE',
      found:
        field === undefined
          ? `no field ${name} in the writer's schema`
          : `${field.type.kind} for the field ${name} in the writer's schema`,
      expected: `${column.nullable ? 'nullable ' : ''}${column.type.kind}`,
      likelyCause: 'the contract was changed in a way that records already written do not allow',
    });
  }
}
