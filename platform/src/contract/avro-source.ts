import { isUtf8 } from 'node:buffer';
import type { AvroArray, AvroField, AvroRecord, AvroType } from '../compatibility/avro/avro-type.ts';
import { MeshError } from '../error/index.ts';
import type { Column } from './column.ts';
import { integer } from './decimal.ts';
import type { ReadAs } from './read-as.ts';
import { skipValue } from './skip-value.ts';

/** A field that is read: the variable that its value is left in, and as what. */
export interface Wanted {
  readonly variable: string;
  readonly as: ReadAs;
}

/**
 * JavaScript source that reads one Avro record body. It works on the variables `bytes` (a Buffer) and `p` (the position
 * of the body, moved to its end), and on the names of {@link avroRuntimeOf}. Format: Avro 1.12, "Binary encoding".
 *
 * A wanted field is left in `let <variable>`: its value, null where it is null; a text is left as
 * `<variable>s` and `<variable>e`, start and end in `bytes` (start -1 where null), since most texts are never made.
 * Other fields are skipped, whatever type they have.
 */
export function avroSource(writer: AvroRecord, wanted: (field: AvroField) => Wanted | undefined): string {
  return writer.fields
    .map((field, at) => {
      const want = wanted(field);
      if (want === undefined) return skip(field.type, at);
      const { variable } = want;
      const declared = want.as.kind === 'text' ? `let ${variable}s = -1, ${variable}e = 0;` : `let ${variable} = null;`;
      const source =
        want.as.kind === 'encoded'
          ? `{ const start = p; p = skip(bytes, p, ${at}); ${variable} = copy(bytes, start, p); }`
          : read(field.type, want);
      return `${declared}\n${source}`;
    })
    .join('\n');
}

/** The names that {@link avroSource} of a writer's record needs, to be passed to it. */
export const avroRuntimeOf = (writer: AvroRecord): Readonly<Record<string, unknown>> => ({
  ...{ text: textAt, decimal: decimalAt, wide, copy, utf8: requireUtf8 },
  skip: (bytes: Buffer, start: number, field: number) => {
    const type = writer.fields[field]?.type;
    return type === undefined ? start : skipValue(bytes, start, type);
  },
});

/** The expression of the value that {@link avroSource} left for a wanted field of this type. */
export function valueSource({ variable, as }: Wanted, type: AvroType): string {
  if (as.kind !== 'text') return variable;
  const made = `text(bytes, ${variable}s, ${variable}e)`;
  return mayBeNull(type) ? `(${variable}s < 0 ? null : ${made})` : made;
}

const mayBeNull = (type: AvroType): boolean =>
  type.kind === 'null' || (type.kind === 'union' && type.branches.some(({ kind }) => kind === 'null'));

/** Reads a value of a writer's type that the wanted one can be read from. */
function read(type: AvroType, want: Wanted): string {
  const { variable: name, as } = want;
  switch (type.kind) {
    case 'null':
      return '';
    case 'union':
      return readUnion(type.branches, want);
    case 'string':
      if (as.kind === 'bytes') return `{ ${LENGTH} ${name} = copy(bytes, p, p + length); p += length; }`;
      return `{ ${LENGTH} ${name}s = p; p += length; ${name}e = p; }`;
    case 'fixed':
      return `${name} = copy(bytes, p, p + ${type.size}); p += ${type.size};`;
    case 'bytes':
      if (as.kind === 'text')
        return `{ ${LENGTH} utf8(bytes, p, p + length); ${name}s = p; p += length; ${name}e = p; }`;
      return `{ ${LENGTH} ${name} = ${as.kind === 'bytes' ? 'copy' : 'decimal'}(bytes, p, p + length); p += length; }`;
    case 'boolean':
      return `${name} = bytes[p++] === 1;`;
    case 'double':
      return `${name} = bytes.readDoubleLE(p); p += 8;`;
    case 'float':
      return `${name} = bytes.readFloatLE(p); p += 4;`;
    case 'int':
      return `{ ${VARINT} ${name} = (z >>> 1) ^ -(z & 1); }`;
    case 'long':
      return `{ ${LONG} ${name} = ${as.kind === 'double' ? 'Number(value)' : 'value'}; }`;
    case 'enum':
      return `{ ${VARINT} ${name} = ${JSON.stringify(symbolsRead([...type.symbols], as))}[z >>> 1]; }`;
    case 'array':
      return as.kind === 'list' ? `${name} = []; ${blocks(itemSource(type, as.fields, name))}` : unreadable(type, as);
    case 'record':
    case 'map':
      return unreadable(type, as);
  }
}

/** Of a union of null and one other, which most are, the branch is one byte. */
function readUnion(branches: readonly AvroType[], want: Wanted): string {
  const nullBranch = branches.findIndex(({ kind }) => kind === 'null');
  const other = branches[1 - nullBranch];
  if (branches.length === 2 && nullBranch >= 0 && other !== undefined)
    return `if (bytes[p++] !== ${nullBranch * 2}) { ${read(other, want)} }`;
  const cases = branches.map((branch, at) => `case ${at}: { ${read(branch, want)} break; }`);
  return `{ ${VARINT} switch (z >>> 1) { ${cases.join(' ')} } }`;
}

/** By the writer's number of a symbol, what it is read as. */
const symbolsRead = (symbols: readonly string[], as: ReadAs): readonly string[] =>
  as.kind === 'enum'
    ? symbols.map((symbol) => (as.symbols.includes(symbol) ? symbol : (as.unknown ?? symbol)))
    : symbols;

/** Reads a record of a list and adds it. */
function itemSource({ items }: AvroArray, columns: { readonly [name: string]: Column }, list: string): string {
  if (items.kind !== 'record') return unreadable(items, { kind: 'list', fields: columns });
  const wanted = items.fields.map((field, at): [AvroField, Wanted] => {
    const column = columns[field.name];
    return [field, { variable: `${list}_${at}`, as: column?.type ?? unreadable(field.type, { kind: 'encoded' }) }];
  });
  const values = wanted.map(([{ name, type }, want]) => `${JSON.stringify(name)}: ${valueSource(want, type)}`);
  return `${avroSource(items, (field) => new Map(wanted).get(field))}\n${list}.push({ ${values.join(', ')} });`;
}

/** A type that was resolved though it cannot be. */
function unreadable(type: AvroType, as: ReadAs): never {
  throw new TypeError(`${type.kind} cannot be read as ${as.kind}`);
}

/** Skips a field: in place what is short to say, all else by its structure. */
function skip(type: AvroType, at: number): string {
  switch (type.kind) {
    case 'null':
      return '';
    case 'string':
    case 'bytes':
      return `{ ${LENGTH} p += length; }`;
    case 'boolean':
      return 'p += 1;';
    case 'float':
      return 'p += 4;';
    case 'double':
      return 'p += 8;';
    case 'int':
    case 'long':
    case 'enum':
      return 'while (bytes[p++] > 127);';
    case 'fixed':
      return `p += ${type.size};`;
    case 'union': {
      const [first, second, ...more] = type.branches;
      if (first?.kind !== 'null' || second === undefined || more.length > 0 || isNested(second)) break;
      return `if (bytes[p++] !== 0) ${skip(second, at)}`;
    }
    case 'array':
    case 'map':
    case 'record':
      break;
  }
  return `p = skip(bytes, p, ${at});`;
}

const isNested = ({ kind }: AvroType): boolean => ['array', 'map', 'record'].includes(kind);

/** Blocks of items, each behind their number; where it is negative their length in bytes follows. The last has none. */
const blocks = (item: string): string =>
  `for (;;) { ${VARINT} let items = (z >>> 1) ^ -(z & 1); if (items === 0) break; ` +
  `if (items < 0) { items = -items; while (bytes[p++] > 127); } while (items-- > 0) { ${item} } }`;

/** Seven bits a byte, least significant first; `z` is the zigzag number while it has at most 32 bits. */
const VARINT =
  'let b = bytes[p++], z = b & 127; if (b > 127) { b = bytes[p++]; z |= (b & 127) << 7; if (b > 127) { b = bytes[p++]; z |= (b & 127) << 14; ' +
  'if (b > 127) { b = bytes[p++]; z |= (b & 127) << 21; if (b > 127) z |= bytes[p++] << 28; } } }';

const LENGTH = `${VARINT} const length = z >>> 1;`;

/** 28 bits at a time, because bit operations have 32; what is not a safe integer becomes a bigint. */
const LONG =
  'let b = bytes[p++], z = b & 127, high = 0, top = 0; if (b > 127) { b = bytes[p++]; z |= (b & 127) << 7; if (b > 127) { b = bytes[p++]; z |= (b & 127) << 14; ' +
  'if (b > 127) { b = bytes[p++]; z |= (b & 127) << 21; if (b > 127) { b = bytes[p++]; high = b & 127; if (b > 127) { b = bytes[p++]; high |= (b & 127) << 7; ' +
  'if (b > 127) { b = bytes[p++]; high |= (b & 127) << 14; if (b > 127) { b = bytes[p++]; high |= (b & 127) << 21; if (b > 127) { b = bytes[p++]; top = b & 127; ' +
  'if (b > 127) top |= bytes[p++] << 7; } } } } } } } } ' +
  `const magnitude = (z >>> 1) + high * ${2 ** 27} + top * ${2 ** 55}; ` +
  `const value = magnitude >= ${Number.MAX_SAFE_INTEGER} ? wide(z, high, top) : (z & 1) === 1 ? -magnitude - 1 : magnitude;`;

/** Texts seen lately, by a hash of their bytes; only ASCII, so that a character is a byte. It bounds itself by overwriting. */
const seen = new Array<string>(1 << 14).fill('');
const LONGEST_SEEN = 96;

/**
 * The text of UTF-8 bytes. A text seen lately is found without making a string: keys and paths repeat, and a string that
 * is the same object needs no new hash in a Map either.
 */
function textAt(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length > LONGEST_SEEN) return bytes.toString('utf8', start, end);
  let hash = length;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  const slot = (hash ^ (hash >>> 15)) & (seen.length - 1);
  const candidate = seen[slot] ?? '';
  if (candidate.length === length) {
    let at = 0;
    while (at < length && candidate.charCodeAt(at) === bytes[start + at]) at++;
    if (at === length) return candidate;
  }
  const made = bytes.toString('utf8', start, end);
  if (made.length === length) seen[slot] = made;
  return made;
}

/** Units of a decimal: two's complement, big endian. */
export function decimalAt(bytes: Buffer, start: number, end: number): number | bigint {
  if (end === start) return 0;
  if (end - start > 6)
    return integer(BigInt.asIntN((end - start) * 8, BigInt(`0x${bytes.toString('hex', start, end)}`)));
  let units = ((bytes[start] ?? 0) << 24) >> 24;
  for (let at = start + 1; at < end; at++) units = units * 256 + (bytes[at] ?? 0);
  return units;
}

/** The number of a long that is not safe, from its zigzag bits: 28 low, 28 high, the rest on top. */
export function wide(low: number, high: number, top: number): number | bigint {
  const zigzag = BigInt(low) | (BigInt(high) << 28n) | (BigInt(top) << 56n);
  return integer((zigzag >> 1n) ^ -(zigzag & 1n));
}

/** Bytes of their own: a batch's buffer is used again. */
const copy = (bytes: Buffer, start: number, end: number): Buffer => Buffer.from(bytes.subarray(start, end));

/** Fails with `TEXT_INVALID` where bytes that are to be read as a text are none. */
function requireUtf8(bytes: Buffer, start: number, end: number): void {
  if (isUtf8(bytes.subarray(start, end))) return;
  throw new MeshError({
    code: 'TEXT_INVALID',
    found: 'bytes that are no UTF-8 where the contract has a text',
    expected: 'text as UTF-8, as the writer’s schema promises nothing but bytes',
    likelyCause: 'the writer keeps something else than text in the field',
  });
}
