import type { AvroRecord, AvroType } from '../compatibility/avro/avro-type.ts';
import type { ColumnType, Contract, Value } from '../contract/index.ts';
import { writerRecord } from '../contract/writer-record.ts';
import { MeshError } from '../error/index.ts';
import type { AvroSchema } from '../registry/schema-registry.ts';
import { absentValue } from './given-columns.ts';
import { Fault } from './source-format.ts';

/**
 * How a file's values may be written for a column of each type. All that Avro's schema resolution reads, and what a file may write besides: text for
 * what JSON writes as text, milliseconds, a wider number where each value fits. A union needs one branch; the other values of it are
 * a matter of their records.
 */
const READABLE: Readonly<Record<Exclude<ColumnType['kind'], 'list'>, readonly string[]>> = {
  text: ['string', 'bytes', 'enum'],
  enum: ['enum', 'string'],
  boolean: ['boolean'],
  int32: ['int', 'long'],
  int64: ['int', 'long'],
  double: ['int', 'long', 'float', 'double'],
  decimal: ['decimal', 'string', 'int', 'long', 'float', 'double'],
  timestamp: ['timestamp-micros', 'timestamp-millis', 'string'],
  date: ['date', 'string'],
};

/**
 * Why no record of a file with this schema can be read as the contract's: the first field, what was found and what was expected; undefined where
 * they can. Never a reason where `resolve` of the contract finds none. `given` are the columns that flags give.
 */
export function avroRefusal(
  schema: string,
  contract: Contract,
  given: Readonly<Record<string, Value>>,
): Fault | undefined {
  const writer = recordOf(schema);
  if (writer === undefined) return undefined;
  for (const [name, column] of Object.entries(contract.columns)) {
    if (Object.hasOwn(given, name)) continue;
    const { kind } = column.type;
    const { aliases = [], fallback } = contract.metadata[name] ?? {};
    const field = [name, ...aliases].map((each) => writer.fieldByName.get(each)).find((each) => each !== undefined);
    if (field === undefined) {
      if (absentValue(name, column, given, fallback) !== undefined) continue;
      const expected = `${kind}, or a fallback for it in the contract`;
      return refusal(name, `no such field in the writer's ${writer.name.full}`, expected);
    }
    if (kind !== 'list' && formsOf(field.type).some((form) => READABLE[kind].includes(form))) continue;
    return refusal(name, formsOf(field.type).join(' or '), kind);
  }
  return undefined;
}

const refusal = (field: string, found: string, expected: string): Fault =>
  new Fault('SCHEMA_INCOMPATIBLE', field, `found ${found}; expected ${expected}`);

/** The record; undefined where only the reader of files understands the schema: then each record is judged by itself. */
function recordOf(schema: string): AvroRecord | undefined {
  try {
    return writerRecord(JSON.parse(schema) as AvroSchema);
  } catch (error) {
    if (error instanceof MeshError) return undefined;
    throw error;
  }
}

/** The forms of a type's values, of a union those of its branches other than null. */
function formsOf(type: AvroType): readonly string[] {
  if (type.kind === 'union') return type.branches.filter(({ kind }) => kind !== 'null').flatMap(formsOf);
  const logical = type.logical?.name;
  return [logical === undefined || logical === 'uuid' ? type.kind : logical];
}
