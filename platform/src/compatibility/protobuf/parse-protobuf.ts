import { createHash } from 'node:crypto';
import { checkFile } from './check-file.ts';
import { normalFile } from './normal-file.ts';
import { parseFile } from './parse-file.ts';
import type { ProtoFile } from './proto-file.ts';
import { protoText } from './proto-text.ts';
import { isSerialized, readDescriptor } from './read-descriptor.ts';
import { isWellKnown, typesOf, type NamedType, type TypeIndex } from './proto-types.ts';
import { protobufError } from './protobuf-error.ts';

/** A sound Protobuf schema with the types it knows: its own and those of its imports. */
export interface ProtobufSchema {
  /** As written, in one spelling. */
  readonly canonical: string;
  /** The same for all schemas that mean the same. */
  readonly normalized: string;
  readonly file: ProtoFile;
  readonly types: TypeIndex;
}

const MOST_BYTES = 5_000_000;

/**
 * The Protobuf schema (proto2 or proto3) of a text, or of a FileDescriptorProto in base64. `references` are the texts of other files by the path that `import` calls
 * them; google/protobuf, google/type and confluent need none. Throws a MeshError whose code says what is wrong:
 * PROTOBUF_TOO_LARGE (5 MB), _MALFORMED, _TOO_DEEP (32 levels), _INVALID, _TYPE_MISSING, _REFERENCE_MISSING,
 * _REFERENCE_CYCLIC.
 */
export const parseProtobuf = (text: string, references: ReadonlyMap<string, string> = new Map()): ProtobufSchema => {
  const file = parse(text);
  const types = new Map<string, NamedType>();
  for (const [source, imported] of importsOf(file, references)) {
    for (const each of typesOf(imported, source)) types.set(each.fullName, each);
  }
  for (const each of typesOf(file, '')) types.set(each.fullName, each);
  checkFile(file, types);
  return { canonical: protoText(file), normalized: protoText(normalFile(file, types)), file, types };
};

const parse = (text: string): ProtoFile => {
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BYTES) {
    throw protobufError(
      'TOO_LARGE',
      `a schema of ${bytes} bytes`,
      `at most ${MOST_BYTES}`,
      'data were sent in its place',
    );
  }
  // Names in a descriptor may be anything: only as a text do they have to be names.
  return parseFile(isSerialized(text) ? protoText(readDescriptor(text)) : text);
};

/** The files that a file imports, and those that these import, by the digests of their texts; each once. */
const importsOf = (file: ProtoFile, references: ReadonlyMap<string, string>): ReadonlyMap<string, ProtoFile> => {
  const found = new Map<string, ProtoFile>();
  const files = new Map<string, ProtoFile>();
  const open = new Set<string>();
  // A list and not recursion: an entry is met twice, before its imports and, with `done`, behind them.
  const pending: { readonly path: string; readonly done: ProtoFile | undefined }[] = [];
  const add = (importing: ProtoFile): void => {
    for (const { path } of importing.imports) pending.push({ path, done: undefined });
  };
  add(file);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { path, done } = next;
    if (done !== undefined) {
      open.delete(path);
      continue;
    }
    if (open.has(path)) throw cyclic(path);
    const text = references.get(path);
    if (files.has(path) || (text === undefined && isWellKnown(path))) continue;
    if (text === undefined) throw missing(path);
    const imported = parse(text);
    files.set(path, imported);
    found.set(createHash('sha256').update(text).digest('base64'), imported);
    open.add(path);
    pending.push({ path, done: imported });
    add(imported);
  }
  return found;
};

const missing = (path: string): Error =>
  protobufError(
    'REFERENCE_MISSING',
    `an import of ${JSON.stringify(path)}, which is not there`,
    'a name among the references of the schema',
    'the file was not registered, or is listed under another name',
  );

const cyclic = (path: string): Error =>
  protobufError(
    'REFERENCE_CYCLIC',
    `${JSON.stringify(path)}, which imports itself in the end`,
    'imports without a round',
    'two files were split that belong together',
  );
