import { avroRuntimeOf, avroSource, valueSource, type Wanted } from './avro-source.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Columns, Row, Scalar } from './column.ts';
import { ownResolution, type ColumnReading, type Resolution } from './resolution.ts';
import { valueWriter } from './value-codec.ts';

/** Reads the Avro body at `bytes[start, end)` into a row. */
export type RowDecoder<R = Row> = (bytes: Buffer, start: number, end: number) => R;

/** Rows of columns as Avro bodies and back, in the layout of `avroOf`. Rows must have been validated. */
export interface RecordCodec {
  encode(row: Row): Buffer;
  readonly decode: RowDecoder;
}

export function recordCodec(columns: Columns): RecordCodec {
  const writers = Object.entries(columns).map(([name, column]) => ({ name, write: valueWriter(column) }));
  const writer = new ByteWriter();
  let decode: RowDecoder | undefined;
  return {
    encode(row) {
      for (const { name, write } of writers) write(writer, row[name] ?? null);
      return writer.take();
    },
    decode(bytes, start, end) {
      decode ??= rowDecoder(ownResolution(columns));
      return decode(bytes, start, end);
    },
  };
}

/** The decoder of a writer's records into a reader's rows, generated. `R` has bytes besides where the resolution asks for them. */
export function rowDecoder<R = Row>({ writer, columns }: Resolution): RowDecoder<R> {
  const wanted = new Map(
    columns.flatMap((column, at) => (column.field === undefined ? [] : [[column.field, want(column, at)]])),
  );
  const values = columns.map(
    (column, at) => `${JSON.stringify(column.name)}: ${columnSource(column, want(column, at))}`,
  );
  const source = `return (bytes, p) => {\n${avroSource(writer, (field) => wanted.get(field))}\nreturn { ${values.join(', ')} };\n}`;
  const runtime = avroRuntimeOf(writer);
  return new Function(...Object.keys(runtime), source)(...Object.values(runtime)) as RowDecoder<R>;
}

const want = ({ as }: ColumnReading, at: number): Wanted => ({ variable: `v${at}`, as });

/** The expression of a column's value: of what was read, or of what stands for it where the writer has no field. */
export const columnSource = ({ field, missing }: ColumnReading, read: Wanted): string =>
  field === undefined ? literalSource(missing) : valueSource(read, field.type);

const literalSource = (value: Scalar): string => (typeof value === 'bigint' ? `${value}n` : JSON.stringify(value));
