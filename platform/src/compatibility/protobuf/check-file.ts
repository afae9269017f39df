import type { ProtoEnum, ProtoField, ProtoFile, ProtoMessage, ProtoType, Reserved } from './proto-file.ts';
import { SCALARS, typeNamed, wellKnownType, type TypeIndex } from './proto-types.ts';
import { invalidProtobuf, protobufError } from './protobuf-error.ts';

const MAP_KEYS = new Set([...SCALARS].filter((type) => !['double', 'float', 'bytes'].includes(type)));

/** Throws where a file breaks a rule that `protoc` enforces of numbers, names, labels and types. */
export const checkFile = (file: ProtoFile, index: TypeIndex): void => {
  distinct(
    file.types.map(({ name }) => name),
    'types',
  );
  const visit = (type: ProtoType, outer: string): void => {
    if (type.kind === 'enum') return checkEnum(type, file.syntax);
    const scope = outer === '' ? type.name : `${outer}.${type.name}`;
    checkMessage(type, scope, file.syntax, index);
    for (const each of type.types) visit(each, scope);
  };
  for (const type of file.types) visit(type, file.package);
};

const checkMessage = (message: ProtoMessage, scope: string, syntax: ProtoFile['syntax'], index: TypeIndex): void => {
  const members = message.oneofs.flatMap(({ fields }) => fields);
  const fields = [...message.fields, ...members];
  distinct(
    message.types.map(({ name }) => name),
    `types in ${scope}`,
  );
  distinct([...fields.map(({ name }) => name), ...message.oneofs.map(({ name }) => name)], `fields in ${scope}`);
  distinct(
    fields.map(({ number }) => String(number)),
    `field numbers in ${scope}`,
  );
  const isReserved = reservation(message.reserved);
  for (const field of fields) checkField(field, isReserved, scope, index);
  if (members.some(({ label }) => label !== undefined)) {
    throw invalidProtobuf(`a label inside a oneof of ${scope}`, 'none: only one of them is there at a time');
  }
  for (const { label, name, type } of message.fields) {
    if (syntax === 'proto3' && label === 'required')
      throw invalidProtobuf(`${scope}.${name}, required`, 'no required in proto3');
    if (syntax === 'proto2' && label === undefined && typeof type === 'string') {
      throw invalidProtobuf(`${scope}.${name} without a label`, 'optional, required or repeated in proto2');
    }
  }
};

const checkField = (field: ProtoField, isReserved: Reservation, scope: string, index: TypeIndex): void => {
  const { name, number, type } = field;
  const where = `${scope}.${name}`;
  if (number < 1 || number > 536_870_911 || (number >= 19_000 && number <= 19_999)) {
    throw invalidProtobuf(`${where} with the number ${number}`, 'one from 1 to 536870911, and not from 19000 to 19999');
  }
  if (isReserved(field)) {
    throw invalidProtobuf(`${where} with a reserved name or number`, 'one that is not reserved');
  }
  if (typeof type === 'object' && !MAP_KEYS.has(type.key)) {
    throw invalidProtobuf(`${where}, a map by ${type.key}`, 'a map by a whole number, bool or string');
  }
  const named = typeof type === 'string' ? type : type.value;
  const known =
    SCALARS.has(named) || typeNamed(index, named, scope) !== undefined || wellKnownType(named) !== undefined;
  if (!known) {
    throw protobufError(
      'TYPE_MISSING',
      `${where} of the type ${named}, which is nowhere`,
      'a type of the schema, or of its imports',
      'a type was renamed, or its file is not imported',
    );
  }
};

const checkEnum = ({ name, values, options, reserved }: ProtoEnum, syntax: ProtoFile['syntax']): void => {
  if (values.length === 0) throw invalidProtobuf(`the enum ${name} without values`, 'at least one');
  if (syntax === 'proto3' && values[0]?.number !== 0) {
    throw invalidProtobuf(`the enum ${name} that begins with ${values[0]?.number}`, 'zero first, in proto3');
  }
  distinct(
    values.map((value) => value.name),
    `values of ${name}`,
  );
  const alias = options.some((option) => option.name === 'allow_alias' && option.value === 'true');
  if (!alias)
    distinct(
      values.map(({ number }) => String(number)),
      `numbers of ${name}`,
    );
  const isReserved = reservation(reserved);
  for (const value of values) {
    if (value.number < -(2 ** 31) || value.number >= 2 ** 31) {
      throw invalidProtobuf(`${name}.${value.name} with the number ${value.number}`, 'a number of 32 bits');
    }
    if (isReserved(value)) {
      throw invalidProtobuf(`${name}.${value.name} with a reserved name or number`, 'one that is not reserved');
    }
  }
};

type Reservation = (each: { readonly name: string; readonly number: number }) => boolean;

/** Asks in time that grows with the logarithm of the ranges: there may be as many as fields. */
const reservation = ({ ranges, names }: Reserved): Reservation => {
  const sorted = ranges.toSorted((a, b) => a[0] - b[0]);
  // The greatest end up to each range: one may hold others.
  const ends: number[] = [];
  for (const [, to] of sorted) ends.push(Math.max(to, ends.at(-1) ?? to));
  const named = new Set(names);
  return ({ name, number }) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.[0] ?? 0) <= number) low = middle + 1;
      else high = middle;
    }
    return named.has(name) || (low > 0 && (ends[low - 1] ?? 0) >= number);
  };
};

const distinct = (names: readonly string[], what: string): void => {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw invalidProtobuf(`two ${what} called ${name}`, 'each once');
    seen.add(name);
  }
};
