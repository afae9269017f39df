import type { Incompatibility } from '../incompatibility.ts';
import { compareSchemas } from './compare-schemas.ts';
import { compared } from './comparing.ts';
import { isCompatible, type JsonSchemaDifference } from './difference.ts';
import type { JsonSchema } from './parse-json-schema.ts';

/** Every change from a schema to its successor, compatible ones too, at paths relative to the whole (no leading `#/`). */
export const jsonSchemaDifferences = (original: JsonSchema, update: JsonSchema): readonly JsonSchemaDifference[] =>
  compared(original.root, update.root, compareSchemas);

/**
 * Why a reader with the new schema may refuse what the old one let through, empty where it takes all of it. Kinds and verdicts
 * are Confluent's (its docs, "JSON Schema compatibility rules"); paths are JSON pointers from `#/`. As in Confluent's rules,
 * `if`/`then`/`else`, `contains`, `propertyNames`, `format` and the schemas under `patternProperties` as such are not compared.
 */
export const jsonSchemaIncompatibilities = (original: JsonSchema, update: JsonSchema): readonly Incompatibility[] =>
  jsonSchemaDifferences(original, update)
    .filter((each) => !isCompatible(each))
    .map(({ kind, path, found, expected }) => ({
      kind,
      path: `#/${path}`,
      message: `found ${found}; expected ${expected}`,
    }));
