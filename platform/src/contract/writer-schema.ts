import { MeshError } from '../error/index.ts';
import type { AvroSchema } from '../registry/schema-registry.ts';
import type { Column, Columns, ColumnType } from './column.ts';

/** A field as its writer laid it out, in the order of the bytes. */
export interface WriterField {
  readonly name: string;
  readonly type: ColumnType;
  /** The branch of the union that is null, or undefined for a field that is never null. */
  readonly nullBranch: 0 | 1 | undefined;
}

/** The fields of an Avro record schema, in the order of the bytes. Fails with `SCHEMA_UNREADABLE`. */
export function writerFields(schema: AvroSchema): readonly WriterField[] {
  const fields = property(schema, 'type') === 'record' ? property(schema, 'fields') : undefined;
  if (!Array.isArray(fields)) return unreadable(schema);
  return fields.map((field: AvroSchema) =>
    writerField(String(property(field, 'name')), property(field, 'type') as AvroSchema),
  );
}

/** The layout of columns written by this version of the platform, see `avroOf`. */
export function fieldsOf(columns: Columns): readonly WriterField[] {
  return Object.entries(columns).map(([name, { type, nullable }]) => ({
    name,
    type,
    nullBranch: nullable ? 0 : undefined,
  }));
}

/** True where bytes of the writer's type can be read as the column: the same type, or a wider number. */
export function readable(writer: WriterField, column: Column): boolean {
  const [from, to] = [writer.type, column.type];
  if (writer.nullBranch !== undefined && !column.nullable) return false;
  if (from.kind === 'decimal' && to.kind === 'decimal')
    return from.scale === to.scale && from.precision <= to.precision;
  if (from.kind === 'list' && to.kind === 'list') {
    const fields = fieldsOf(from.fields);
    const wanted = Object.entries(to.fields);
    return (
      fields.length === wanted.length &&
      wanted.every(([name, inner]) => fields.some((field) => field.name === name && readable(field, inner)))
    );
  }
  if (from.kind === 'int32') return to.kind === 'int32' || to.kind === 'int64' || to.kind === 'double';
  return from.kind === to.kind;
}

function writerField(name: string, type: AvroSchema): WriterField {
  if (!Array.isArray(type)) return { name, type: columnType(type), nullBranch: undefined };
  const branches: readonly AvroSchema[] = type;
  const nullBranch = branches.indexOf('null');
  const other = branches[1 - nullBranch];
  if (branches.length !== 2 || (nullBranch !== 0 && nullBranch !== 1) || other === undefined) return unreadable(type);
  return { name, type: columnType(other), nullBranch };
}

const PRIMITIVES: Readonly<Record<string, ColumnType>> = {
  string: { kind: 'text' },
  boolean: { kind: 'boolean' },
  int: { kind: 'int32' },
  long: { kind: 'int64' },
  double: { kind: 'double', sumScale: null },
};

function columnType(schema: AvroSchema): ColumnType {
  if (typeof schema === 'string') return PRIMITIVES[schema] ?? unreadable(schema);
  const [type, logicalType] = [property(schema, 'type'), property(schema, 'logicalType')];
  if (type === 'enum') return { kind: 'enum', symbols: property(schema, 'symbols') as readonly string[] };
  if (type === 'array') return { kind: 'list', fields: itemColumns(property(schema, 'items') as AvroSchema) };
  if (type === 'bytes' && logicalType === 'decimal')
    return {
      kind: 'decimal',
      precision: Number(property(schema, 'precision')),
      scale: Number(property(schema, 'scale') ?? 0),
    };
  if (type === 'long' && logicalType === 'timestamp-micros') return { kind: 'timestamp' };
  if (type === 'int' && logicalType === 'date') return { kind: 'date' };
  if (logicalType === undefined && typeof type === 'string') return PRIMITIVES[type] ?? unreadable(schema);
  return unreadable(schema);
}

/** The records of a list, as this platform writes them: null is the first branch of a union. */
function itemColumns(schema: AvroSchema): Columns {
  const column = ({ name, type, nullBranch }: WriterField): readonly [string, Column] =>
    nullBranch === 1 ? unreadable(schema) : [name, { type, nullable: nullBranch === 0 }];
  return Object.fromEntries(writerFields(schema).map(column));
}

const property = (schema: AvroSchema, name: string): unknown =>
  typeof schema === 'object' && !Array.isArray(schema)
    ? (schema as { readonly [key: string]: unknown })[name]
    : undefined;

function unreadable(schema: AvroSchema): never {
  throw new MeshError({
    code: 'SCHEMA_UNREADABLE',
    found: `the Avro schema ${JSON.stringify(schema)}`,
    expected:
      'a record of text, numbers, booleans, decimals, timestamps, dates and enums, or lists of such records, each perhaps nullable',
    likelyCause: 'the topic is written by a program that does not follow the contract',
  });
}
