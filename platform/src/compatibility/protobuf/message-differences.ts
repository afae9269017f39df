import type { ProtobufDifference } from './difference.ts';
import { enumDifferences } from './enum-differences.ts';
import { fieldDifferences } from './field-differences.ts';
import type { ProtoEnum, ProtoField, ProtoMessage, ProtoType } from './proto-file.ts';
import type { NamedType, TypeIndex } from './proto-types.ts';

/** Where two types stand: the path to them, and the scopes and types by which their names are looked up. */
export interface Place {
  readonly path: string;
  readonly originalScope: string;
  readonly updateScope: string;
  readonly originalTypes: TypeIndex;
  readonly updateTypes: TypeIndex;
}

/** What is found: changes, and the messages of other files that a field hangs on. */
export interface Findings {
  readonly differences: ProtobufDifference[];
  readonly links: { readonly path: string; readonly original: NamedType; readonly update: NamedType }[];
}

/** Adds the changes between two lists of types, by name. */
export const compareTypes = (
  original: readonly ProtoType[],
  update: readonly ProtoType[],
  place: Place,
  findings: Findings,
): void => {
  const differ = (kind: string, name: string, found: string, expected: string): void => {
    findings.differences.push({ kind, path: `${place.path}${name}`, found, expected });
  };
  const messages = [original.filter(isMessage), update.filter(isMessage)] as const;
  const [before, after] = [byName(messages[0]), byName(messages[1])];
  const places = messages.map((all) => new Map(all.map(({ name }, index) => [name, index])));
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const one = before.get(name);
    const other = after.get(name);
    if (other === undefined) differ('MESSAGE_REMOVED', name, 'no such message', 'the message of before');
    else if (one === undefined) differ('MESSAGE_ADDED', name, 'a message', 'none');
    else {
      compareMessages(one, other, inside(place, name), findings);
      const [was, is] = [places[0]?.get(name), places[1]?.get(name)];
      if (was !== is) differ('MESSAGE_MOVED', name, `message ${is} of its file`, `message ${was}`);
    }
  }
  const [enumsBefore, enumsAfter] = [byName(original.filter(isEnum)), byName(update.filter(isEnum))];
  for (const name of new Set([...enumsBefore.keys(), ...enumsAfter.keys()])) {
    const one = enumsBefore.get(name);
    const other = enumsAfter.get(name);
    if (other === undefined) differ('ENUM_REMOVED', name, 'no such enum', 'the enum of before');
    else if (one === undefined) differ('ENUM_ADDED', name, 'an enum', 'none');
    else findings.differences.push(...enumDifferences(one, other, `${place.path}${name}/`));
  }
};

const isMessage = (type: ProtoType): type is ProtoMessage => type.kind === 'message';
const isEnum = (type: ProtoType): type is ProtoEnum => type.kind === 'enum';

const byName = <T extends { readonly name: string }>(types: readonly T[]): ReadonlyMap<string, T> =>
  new Map(types.map((type) => [type.name, type]));

const inside = (place: Place, name: string): Place => ({
  ...place,
  path: `${place.path}${name}/`,
  originalScope: place.originalScope === '' ? name : `${place.originalScope}.${name}`,
  updateScope: place.updateScope === '' ? name : `${place.updateScope}.${name}`,
});

/** Adds the changes between two messages; their scopes are the messages' own full names. */
export const compareMessages = (
  original: ProtoMessage,
  update: ProtoMessage,
  place: Place,
  findings: Findings,
): void => {
  const { path } = place;
  const differ = (kind: string, at: string | number, found: string, expected: string): void => {
    findings.differences.push({ kind, path: `${path}${at}`, found, expected });
  };
  const before = membership(original);
  const after = membership(update);
  for (const oneof of update.oneofs) {
    const came = oneof.fields.filter(({ number }) => before.get(number)?.oneof === '');
    const stayed = oneof.fields.filter(({ number }) => (before.get(number)?.oneof ?? '') !== '');
    const words = [
      `fields ${came.map(({ name }) => name).join(', ')} in one oneof`,
      'fields that could be set together',
    ] as const;
    if (came.length > 1) differ('MULTIPLE_FIELDS_MOVED_TO_ONEOF', oneof.name, ...words);
    else if (came.length === 1 && stayed.length > 0) differ('FIELD_MOVED_TO_EXISTING_ONEOF', oneof.name, ...words);
  }
  const [oneofsBefore, oneofsAfter] = [byName(original.oneofs), byName(update.oneofs)];
  for (const name of new Set([...oneofsBefore.keys(), ...oneofsAfter.keys()])) {
    if (!oneofsAfter.has(name)) differ('ONEOF_REMOVED', name, 'no such oneof', 'the oneof of before');
    if (!oneofsBefore.has(name)) differ('ONEOF_ADDED', name, 'a oneof', 'none');
  }
  for (const number of [...new Set([...before.keys(), ...after.keys()])].toSorted((a, b) => a - b)) {
    const one = before.get(number);
    const other = after.get(number);
    if (one !== undefined && other !== undefined) {
      if (one.oneof !== '' && other.oneof === '')
        differ('FIELD_ADDED', number, 'a field outside its oneof', 'one inside');
      else if (one.oneof !== other.oneof && oneofsBefore.has(other.oneof)) {
        differ('ONEOF_FIELD_ADDED', `${other.oneof}/${number}`, 'another field in the oneof', 'the fields of before');
      }
      const at = one.oneof === other.oneof && one.oneof !== '' ? `${one.oneof}/${number}` : String(number);
      const was = { field: one.field, scope: place.originalScope, types: place.originalTypes };
      const is = { field: other.field, scope: place.updateScope, types: place.updateTypes };
      const found = fieldDifferences(was, is, `${path}${at}`);
      findings.differences.push(...found.differences);
      // Messages of the two schemas themselves are compared where they stand, those of one unchanged file not at all.
      const linked = found.messages.filter(([a, b]) => a.source !== b.source);
      findings.links.push(...linked.map(([a, b]) => ({ path: `${path}${at}`, original: a, update: b })));
    } else if (other !== undefined) {
      const { field, oneof } = other;
      const kind = field.label === 'required' ? 'REQUIRED_FIELD_ADDED' : 'FIELD_ADDED';
      if (oneof === '') differ(kind, number, `${field.label ?? 'optional'} ${field.name}`, 'no such field');
      else if (oneofsBefore.has(oneof)) differ('ONEOF_FIELD_ADDED', `${oneof}/${number}`, field.name, 'no such field');
    } else if (one !== undefined) {
      const { field, oneof } = one;
      const kind = field.label === 'required' ? 'REQUIRED_FIELD_REMOVED' : 'FIELD_REMOVED';
      if (oneof === '') differ(kind, number, 'no such field', `${field.label ?? 'optional'} ${field.name}`);
      else if (oneofsAfter.has(oneof)) differ('ONEOF_FIELD_REMOVED', `${oneof}/${number}`, 'no such field', field.name);
    }
  }
  compareTypes(original.types, update.types, place, findings);
};

interface Member {
  readonly field: ProtoField;
  /** The oneof that the field is in; empty where it is in none. */
  readonly oneof: string;
}

const membership = (message: ProtoMessage): ReadonlyMap<number, Member> =>
  new Map([
    ...message.fields.map((field) => [field.number, { field, oneof: '' }] as const),
    ...message.oneofs.flatMap(({ name, fields }) =>
      fields.map((field) => [field.number, { field, oneof: name }] as const),
    ),
  ]);
