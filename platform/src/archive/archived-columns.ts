import type { AvroField, AvroRecord, AvroType } from '../compatibility/avro/avro-type.ts';
import type { ReadAs } from '../contract/read-as.ts';
import { ADDRESS_COLUMNS } from './archive-columns.ts';

/** A column of the files that hold the records of one writer's schema. */
export interface ArchivedColumn {
  readonly name: string;
  readonly field: AvroField;
  readonly as: ReadAs;
}

/**
 * The columns that hold all that a writer's records say, told by its schema alone: files are written and read by it, so for a schema it must
 * stay as it is. A field has the column's type that reads all it may hold; where none does, its bytes or its own Avro encoding are
 * kept. Names are the fields'; one that differs from an earlier one by no more than case has a number behind it.
 */
export function archivedColumns(writer: AvroRecord): readonly ArchivedColumn[] {
  const taken = new Set(Object.keys(ADDRESS_COLUMNS));
  return writer.fields.map((field) => {
    let name = field.name;
    for (let copy = 2; taken.has(name.toLowerCase()); copy++) name = `${field.name}_${String(copy)}`;
    taken.add(name.toLowerCase());
    return { name, field, as: archivedAs(field.type) };
  });
}

const ENCODED: ReadAs = { kind: 'encoded' };

function archivedAs(type: AvroType): ReadAs {
  const branches = type.kind === 'union' ? type.branches.filter(({ kind }) => kind !== 'null') : [type];
  const [first = ENCODED, ...others] = branches.map(ofOne);
  return others.reduce(both, first);
}

function ofOne(type: AvroType): ReadAs {
  const logical = 'logical' in type ? type.logical : undefined;
  switch (type.kind) {
    case 'boolean':
      return { kind: 'boolean' };
    case 'int':
      return { kind: logical?.name === 'date' ? 'date' : 'int32' };
    case 'long':
      return { kind: logical?.name === 'timestamp-micros' ? 'timestamp' : 'int64' };
    case 'float':
    case 'double':
      return { kind: 'double', sumScale: null };
    case 'string':
      return { kind: 'text' };
    case 'enum':
      return { kind: 'enum', symbols: [...type.symbols] };
    case 'bytes': {
      const { precision = 0, scale = 0 } = logical ?? {};
      return precision > 0 && precision <= 38 ? { kind: 'decimal', precision, scale } : { kind: 'bytes' };
    }
    case 'fixed':
      return { kind: 'bytes' };
    case 'null':
    case 'array':
    case 'map':
    case 'record':
    case 'union':
      return ENCODED;
  }
}

const NUMBERS = ['int32', 'int64', 'double'];

/** What holds the values of both branches of a union as any contract reads them. */
function both(one: ReadAs, other: ReadAs): ReadAs {
  if (one.kind === 'enum' && other.kind === 'enum')
    return { kind: 'enum', symbols: [...new Set([...one.symbols, ...other.symbols])] };
  const [less, more] = [NUMBERS.indexOf(one.kind), NUMBERS.indexOf(other.kind)];
  if (less >= 0 && more >= 0) return less > more ? one : other;
  const kinds = [one.kind, other.kind];
  return kinds.includes('text') && kinds.includes('bytes') ? { kind: 'bytes' } : ENCODED;
}
