import type { AvroField, AvroRecord } from '../compatibility/avro/avro-type.ts';
import { avroIncompatibilities, parseAvro, type AvroSchema as ParsedAvro } from '../compatibility/avro/index.ts';
import { writerFields } from '../compatibility/avro/resolution.ts';
import { MeshError } from '../error/index.ts';
import type { AvroSchema } from '../registry/schema-registry.ts';
import { avroSchemaOf } from './avro-schema.ts';
import type { Columns, Scalar } from './column.ts';
import type { Contract } from './contract.ts';
import type { ReadAs } from './read-as.ts';
import { ownRecord, writerRecord } from './writer-record.ts';

/** Where a reader's column comes from. */
export interface ColumnReading {
  readonly name: string;
  /** The writer's field of the column's name or else of one of its aliases; undefined where there is none: then it is `missing`. */
  readonly field: AvroField | undefined;
  readonly as: ReadAs;
  readonly missing: Scalar;
}

/** How records of a writer are read: its fields in the order of the bytes, and the reader's columns in theirs. */
export interface Resolution {
  readonly writer: AvroRecord;
  readonly columns: readonly ColumnReading[];
}

/**
 * How a contract reads what was written with a schema, older, newer or foreign; kernels, record readers and SQL over archives are all made from it.
 * It is Avro's schema resolution with the schema of `avroSchemaOf` as the reader's (Avro 1.12, "Schema Resolution"): a column
 * is the field of its name, else of an alias, with int read as long and both as double, bytes of UTF-8 as text, an enum's unknown symbol as
 * the contract's `unknownSymbol`; without a field it is the contract's `fallback`, else NULL; other fields are skipped. Fails with
 * `SCHEMA_UNREADABLE`, or with `SCHEMA_INCOMPATIBLE` exactly where `avroIncompatibilities` finds a reason: so a NULL is never read into a
 * column that has none, with a fallback or without.
 */
export function resolve(schema: AvroSchema, contract: Contract): Resolution {
  const writer = writerRecord(schema);
  const reader = readerOf(contract);
  const reasons = avroIncompatibilities(reader, { type: writer, referenced: new Set() });
  if (reasons.length > 0)
    throw new MeshError({
      code: 'SCHEMA_INCOMPATIBLE',
      found: `a writer's schema that ${contract.name} ${contract.version} cannot read: ${reasons.map(({ kind, path, message }) => `${kind} at ${path}: ${message}`).join('; ')}`,
      expected: 'a schema that is compatible with the contract',
      likelyCause: 'the contract was changed in a way that records already written do not allow',
    });
  const read = new Map(reader.type.kind === 'record' ? reader.type.fields.map((field) => [field.name, field]) : []);
  return {
    writer,
    columns: Object.entries(contract.columns).map(([name, { type }]) => {
      const { fallback, unknownSymbol } = contract.metadata[name] ?? {};
      const field = read.get(name);
      const unknown = typeof unknownSymbol === 'string' ? { unknown: unknownSymbol } : {};
      return {
        name,
        field: field && writerFields(field, writer)[0],
        as: { ...type, ...unknown },
        missing: fallback ?? null,
      };
    }),
  };
}

/** How columns are read that were written as this version of the platform writes them. */
export function ownResolution(columns: Columns): Resolution {
  const writer = ownRecord(columns);
  const column = ([name, { type }]: [string, Columns[string]]): ColumnReading => ({
    ...{ name, field: writer.fieldByName.get(name), as: type, missing: null },
  });
  return { writer, columns: Object.entries(columns).map(column) };
}

const readers = new WeakMap<Contract, ParsedAvro>();

function readerOf(contract: Contract): ParsedAvro {
  const known = readers.get(contract);
  if (known !== undefined) return known;
  const parsed = parseAvro(JSON.stringify(avroSchemaOf(contract)));
  readers.set(contract, parsed);
  return parsed;
}
