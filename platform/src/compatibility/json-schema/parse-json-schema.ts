import { jsonSchemaError } from './json-schema-error.ts';
import { jsonText, type JsonText } from './json-text.ts';
import type { JsonValue } from './json-value.ts';
import { schemaReader } from './read-schema.ts';
import { schemaDocument, type SchemaDocument } from './schema-document.ts';
import type { SchemaNode } from './schema-node.ts';

/** A sound JSON Schema, its references followed. */
export interface JsonSchema extends JsonText {
  readonly root: SchemaNode;
}

const MOST_BYTES = 5_000_000;
const MOST_LEVELS = 1_000;

/**
 * The JSON Schema of a text, of drafts 4 to 2020-12. `references` are the texts of other schemas by the name that `$ref` calls
 * them. Throws a MeshError whose code says what is wrong: JSON_SCHEMA_TOO_LARGE (5 MB), _MALFORMED, _TOO_DEEP (1,000 levels),
 * _INVALID, _REFERENCE_MISSING, _REFERENCE_CYCLIC. Nothing is fetched: a reference leads to the text or to `references`.
 */
export const parseJsonSchema = (text: string, references: ReadonlyMap<string, string> = new Map()): JsonSchema => {
  const { value, stable } = parse(text);
  const named = new Map<string, SchemaDocument>();
  for (const [name, referredText] of references) named.set(name, schemaDocument(parse(referredText).value, name));
  const document = schemaDocument(value);
  const reader = schemaReader(named);
  const root = reader.node({ document, value });
  reader.readAll();
  return { root, ...stable };
};

const parse = (text: string): { readonly value: JsonValue; readonly stable: JsonText } => {
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BYTES) {
    throw jsonSchemaError(
      'TOO_LARGE',
      `a JSON Schema of ${bytes} bytes`,
      `at most ${MOST_BYTES}`,
      'data were sent in its place',
    );
  }
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    const start = JSON.stringify(text.slice(0, 60));
    throw jsonSchemaError(
      'MALFORMED',
      `a text that is no JSON: ${start}`,
      'a JSON Schema',
      'it was cut, or is of another format',
    );
  }
  return { value, stable: jsonText(text, MOST_LEVELS) };
};
