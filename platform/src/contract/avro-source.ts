import { fieldsOf, type WriterField } from './writer-schema.ts';
import { integer } from './decimal.ts';

/**
 * JavaScript source that reads one Avro record body. It works on the variables `bytes` (a Buffer) and `p` (the position
 * of the body, moved to its end), and on the names of {@link avroRuntime}. Format: Avro 1.12, "Binary encoding".
 *
 * A wanted field named by `variable` is left in `let <variable>`: its value, null where it is null; a text is left as
 * `<variable>s` and `<variable>e`, start and end in `bytes` (start -1 where null), since most texts are never made.
 * Other fields are skipped.
 */
export function avroSource(
  fields: readonly WriterField[],
  variable: (field: WriterField) => string | undefined,
): string {
  return fields
    .map((field) => {
      const name = variable(field);
      const isText = field.type.kind === 'text';
      const declared =
        name === undefined ? '' : isText ? `let ${name}s = -1, ${name}e = 0;\n` : `let ${name} = null;\n`;
      const body = name === undefined ? skip(field) : read(field, name);
      if (field.nullBranch === undefined) return `${declared}${body}`;
      return `${declared}if (bytes[p++] !== ${field.nullBranch * 2}) ${body}`;
    })
    .join('\n');
}

/** The expression of the value that {@link avroSource} left for a wanted field. */
export const valueSource = (name: string, field: WriterField): string =>
  field.type.kind === 'text' ? textSource(name, field) : name;

/** The expression that turns the range of a text into its string, or null. */
export const textSource = (name: string, field: WriterField): string =>
  field.nullBranch === undefined
    ? `text(bytes, ${name}s, ${name}e)`
    : `(${name}s < 0 ? null : text(bytes, ${name}s, ${name}e))`;

function read({ type }: WriterField, name: string): string {
  switch (type.kind) {
    case 'text':
      return `{ ${LENGTH} ${name}s = p; p += length; ${name}e = p; }`;
    case 'boolean':
      return `${name} = bytes[p++] === 1;`;
    case 'double':
      return `{ ${name} = bytes.readDoubleLE(p); p += 8; }`;
    case 'decimal':
      return `{ ${LENGTH} ${name} = decimal(bytes, p, p + length); p += length; }`;
    case 'int32':
    case 'date':
      return `{ ${VARINT} ${name} = (z >>> 1) ^ -(z & 1); }`;
    case 'enum':
      return `{ ${VARINT} ${name} = ${JSON.stringify(type.symbols)}[z >>> 1]; }`;
    case 'int64':
    case 'timestamp':
      return `{ ${LONG} ${name} = value; }`;
    case 'list':
      return `{ ${name} = []; ${blocks(itemSource(fieldsOf(type.fields), name))} }`;
  }
}

/** Reads a record of a list and adds it. */
function itemSource(fields: readonly WriterField[], list: string): string {
  const variable = (field: WriterField): string => `${list}_${fields.indexOf(field)}`;
  const values = fields.map((field) => `${JSON.stringify(field.name)}: ${valueSource(variable(field), field)}`);
  return `${avroSource(fields, variable)}\n${list}.push({ ${values.join(', ')} });`;
}

function skip({ type }: WriterField): string {
  switch (type.kind) {
    case 'text':
    case 'decimal':
      return `{ ${LENGTH} p += length; }`;
    case 'boolean':
      return 'p += 1;';
    case 'double':
      return 'p += 8;';
    case 'int32':
    case 'date':
    case 'enum':
    case 'int64':
    case 'timestamp':
      return 'while (bytes[p++] > 127);';
    case 'list':
      return `{ ${blocks(avroSource(fieldsOf(type.fields), () => undefined))} }`;
  }
}

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

/** The names that the source needs, to be passed to it. */
export const avroRuntime = { text: textAt, decimal: decimalAt, wide } as const;

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
