import { nameOf, type AvroType, type AvroUnion } from './avro-type.ts';
import { brief, schemaError } from './schema-error.ts';

/** So deep may definitions nest, written out where they are first used: what walks a schema recurses, and a pair of unions takes three steps for two levels. */
const MOST_LEVELS = 300;

/** Fails with `AVRO_SCHEMA_INVALID` for what shows only once all names are known: unions and depth. */
export function requireSound(root: AvroType): void {
  const seen = new Set<AvroType>();
  const visit = (type: AvroType, path: string, level: number): void => {
    if (seen.has(type)) return;
    seen.add(type);
    if (level > MOST_LEVELS)
      throw schemaError({
        path: brief(path),
        found: `more than ${MOST_LEVELS} levels of types`,
        expected: `at most ${MOST_LEVELS}`,
      });
    if (type.kind === 'union') requireDifferent(type, path);
    for (const [step, inner] of innerTypes(type)) visit(inner, `${path}/${step}`, level + 1);
  };
  visit(root, '', 0);
}

/** The types that a type is made of, each with its place below it as a JSON pointer without the first slash. */
function innerTypes(type: AvroType): readonly (readonly [step: string, type: AvroType])[] {
  switch (type.kind) {
    case 'array':
      return [['items', type.items]];
    case 'map':
      return [['values', type.values]];
    case 'union':
      return type.branches.map((branch, at) => [String(at), branch]);
    case 'record':
      return type.fields.map((field, at) => [`fields/${at}/type`, field.type]);
    default:
      return [];
  }
}

function requireDifferent(union: AvroUnion, path: string): void {
  const names = new Set<string>();
  for (const [at, branch] of union.branches.entries()) {
    const name = nameOf(branch);
    const found = branch.kind === 'union' ? 'a union in a union' : `${name} again`;
    if (branch.kind === 'union' || names.has(name))
      throw schemaError({ path: `${path}/${at}`, found, expected: 'each type once in a union, and no union' });
    names.add(name);
  }
}
