import type { ProtoFile, ProtoType } from './proto-file.ts';

/** A message or enum with its place in the world. */
export interface NamedType {
  /** With the package, without a leading dot. */
  readonly fullName: string;
  /** Without the package. */
  readonly localName: string;
  readonly type: ProtoType;
  /** A digest of the file it is declared in; empty for the schema itself. */
  readonly source: string;
}

export type TypeIndex = ReadonlyMap<string, NamedType>;

export const SCALARS: ReadonlySet<string> = new Set(
  'double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes'.split(' '),
);

/** The types of a file by full name, nested ones too. */
export const typesOf = (file: ProtoFile, source: string): readonly NamedType[] => {
  const found: NamedType[] = [];
  const visit = (types: readonly ProtoType[], scope: string): void => {
    for (const type of types) {
      const localName = scope === '' ? type.name : `${scope}.${type.name}`;
      found.push({
        fullName: file.package === '' ? localName : `${file.package}.${localName}`,
        localName,
        type,
        source,
      });
      if (type.kind === 'message') visit(type.types, localName);
    }
  };
  visit(file.types, '');
  return found;
};

/**
 * The type that a name means inside a scope (a full name): looked for there and then outwards, or from the root where it
 * begins with a dot. Undefined where there is none, as for scalars.
 */
export const typeNamed = (index: TypeIndex, name: string, scope: string): NamedType | undefined => {
  if (name.startsWith('.')) return index.get(name.slice(1));
  for (let within = scope; within !== ''; within = within.slice(0, Math.max(0, within.lastIndexOf('.')))) {
    const found = index.get(`${within}.${name}`);
    if (found !== undefined) return found;
  }
  return index.get(name);
};

/**
 * Files that every registry knows. Their types count by name alone: they do not change.
 */
const WELL_KNOWN = ['google/protobuf/', 'google/type/', 'confluent/'];

/** True for an import that no reference has to name. */
export const isWellKnown = (path: string): boolean => WELL_KNOWN.some((folder) => path.startsWith(folder));

/** The full name of a well-known type; undefined for any other name. */
export const wellKnownType = (name: string): string | undefined => {
  const full = name.startsWith('.') ? name.slice(1) : name;
  return WELL_KNOWN.some((folder) => full.startsWith(folder.replaceAll('/', '.'))) ? full : undefined;
};
