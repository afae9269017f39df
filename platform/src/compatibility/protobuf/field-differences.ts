import type { ProtobufDifference } from './difference.ts';
import type { ProtoField } from './proto-file.ts';
import { SCALARS, typeNamed, wellKnownType, type NamedType, type TypeIndex } from './proto-types.ts';

/** A field where it stands: names in it are looked up from `scope`, the full name of its message. */
export interface PlacedField {
  readonly field: ProtoField;
  readonly scope: string;
  readonly types: TypeIndex;
}

/** What the comparison of two fields finds: changes, and messages of other files that are to be compared for them. */
export interface FieldFindings {
  readonly differences: readonly ProtobufDifference[];
  readonly messages: readonly (readonly [NamedType, NamedType])[];
}

/** Types whose values are the same bytes, or read as one another. Source: protobuf.dev, "Updating A Message Type". */
const FAMILIES: Readonly<Record<string, string>> = {
  ...{ int32: 'number', int64: 'number', uint32: 'number', uint64: 'number', bool: 'number', enum: 'number' },
  ...{ sint32: 'zigzag number', sint64: 'zigzag number', string: 'text or bytes', bytes: 'text or bytes' },
  ...{ fixed32: 'fixed 32 bits', sfixed32: 'fixed 32 bits', fixed64: 'fixed 64 bits', sfixed64: 'fixed 64 bits' },
  ...{ float: 'float', double: 'double' },
};

/**
 * The changes between two fields of one number. A field without a label counts as optional: Confluent's checker overlooks a
 * number that becomes repeated where proto3 writes no label, though old readers see another value there too.
 */
export const fieldDifferences = (before: PlacedField, after: PlacedField, path: string): FieldFindings => {
  const differences: ProtobufDifference[] = [];
  const messages: (readonly [NamedType, NamedType])[] = [];
  const differ = (kind: string, found: string, expected: string): void => {
    differences.push({ kind, path, found, expected });
  };

  const types = (one: string, other: string): void => {
    const original = kindOf(one, before);
    const update = kindOf(other, after);
    if (original.family === 'message' && update.family === 'message') {
      if (original.localName !== update.localName) differ('FIELD_NAMED_TYPE_CHANGED', `a ${other}`, `a ${one}`);
      else if (original.named !== undefined && update.named !== undefined)
        messages.push([original.named, update.named]);
    } else if (original.family === 'message' || update.family === 'message') {
      differ('FIELD_KIND_CHANGED', `a ${other}`, `a ${one}`);
    } else if (original.family !== update.family) {
      differ('FIELD_SCALAR_KIND_CHANGED', `${other}, a ${update.family}`, `${one}, a ${original.family}`);
    }
  };

  if (before.field.name !== after.field.name) differ('FIELD_NAME_CHANGED', after.field.name, before.field.name);
  const one = before.field.type;
  const other = after.field.type;
  if (typeof one === 'string' && typeof other === 'string') {
    types(one, other);
    const family = kindOf(one, before).family;
    if (differences.every(({ kind }) => kind === 'FIELD_NAME_CHANGED') && family !== 'message') {
      const [was, is] = [before.field.label ?? 'optional', after.field.label ?? 'optional'];
      const kind = family === 'text or bytes' ? 'STRING_OR_BYTES' : 'NUMERIC';
      if (was !== is) differ(`FIELD_${kind}_LABEL_CHANGED`, `${is} ${other}`, `${was} ${one}`);
    }
  } else if (typeof one !== 'string' && typeof other !== 'string') {
    types(one.key, other.key);
    types(one.value, other.value);
  } else {
    differ(
      'FIELD_KIND_CHANGED',
      typeof other === 'string' ? `a ${other}` : 'a map',
      typeof one === 'string' ? `a ${one}` : 'a map',
    );
  }
  return { differences, messages };
};

interface Kind {
  readonly family: string;
  readonly localName: string;
  /** Absent for the well-known types, which do not change. */
  readonly named: NamedType | undefined;
}

const kindOf = (name: string, { scope, types }: PlacedField): Kind => {
  if (SCALARS.has(name)) return { family: FAMILIES[name] ?? name, localName: name, named: undefined };
  const named = typeNamed(types, name, scope);
  if (named?.type.kind === 'enum') return { family: FAMILIES['enum'] ?? name, localName: name, named };
  if (named !== undefined) return { family: 'message', localName: named.localName, named };
  const known = wellKnownType(name) ?? name;
  const family = known === 'google.protobuf.NullValue' ? (FAMILIES['enum'] ?? name) : 'message';
  return { family, localName: known, named: undefined };
};
