import type { OptionHolder } from './descriptor-options.ts';
import type { ProtoOption } from './proto-file.ts';
import { tokens, type Tokens } from './tokens.ts';
import { bytesField, wireFields } from './wire.ts';

/*
 * confluent/meta.proto: `(confluent.field_meta) = { doc: "…" params: { key: "…" value: "…" } tags: "…" }`, by whose tags
 * the rules of a schema find its fields.
 */

const DOC = 1;
const PARAMS = 2;
const TAGS = 3;

/** The option that the bytes of a `confluent.Meta` are. */
export function metaOption(bytes: Buffer, holder: OptionHolder): ProtoOption {
  const parts = wireFields(bytes).flatMap(({ number, value }) => {
    if (typeof value === 'bigint') return [];
    if (number === DOC) return [`doc: ${JSON.stringify(value.toString())}`];
    if (number === TAGS) return [`tags: ${JSON.stringify(value.toString())}`];
    if (number !== PARAMS) return [];
    const [key, text] = [1, 2].map((at) => wireFields(value).find((each) => each.number === at)?.value ?? '');
    return [`params: { key: ${JSON.stringify(String(key))} value: ${JSON.stringify(String(text))} }`];
  });
  return { name: `(confluent.${holder}_meta)`, value: parts.length === 0 ? '{}' : `{ ${parts.join(' ')} }` };
}

/** The bytes of the `confluent.Meta` that options say, in one piece or by its fields; none where they say nothing. */
export function metaOptionBytes(options: readonly ProtoOption[], holder: OptionHolder): readonly Buffer[] {
  const start = `(confluent.${holder}_meta)`;
  return options.flatMap(({ name, value }) => {
    if (name === start) return messageBytes(tokens(value));
    return name.startsWith(`${start}.`) ? valueBytes(name.slice(start.length + 1), tokens(value)) : [];
  });
}

const messageBytes = (words: Tokens): readonly Buffer[] => ofMessage(words, (field) => valueBytes(field, words));

/** The bytes of each field of a message in text form, `{ name: value … }`; `bytesOf` reads the value of a field. */
function ofMessage(words: Tokens, bytesOf: (field: string) => readonly Buffer[]): readonly Buffer[] {
  words.expect('{');
  const found: Buffer[] = [];
  while (!words.took('}')) {
    if (words.took(',') || words.took(';')) continue;
    const field = words.name();
    words.took(':');
    found.push(...bytesOf(field));
  }
  return found;
}

function valueBytes(field: string, words: Tokens): readonly Buffer[] {
  if (words.took('[')) {
    const found: Buffer[] = [];
    while (!words.took(']')) if (!words.took(',')) found.push(...valueBytes(field, words));
    return found;
  }
  if (field === 'params') return [bytesField(PARAMS, parameterBytes(words))];
  const text = words.text();
  if (field === 'doc') return [bytesField(DOC, text)];
  return field === 'tags' ? [bytesField(TAGS, text)] : [];
}

const parameterBytes = (words: Tokens): readonly Buffer[] =>
  ofMessage(words, (field) => [bytesField(field === 'key' ? 1 : 2, words.text())]);
