import { arrayDifferences } from './array-differences.ts';
import { combinedDifferences } from './combined-differences.ts';
import type { Comparing } from './comparing.ts';
import { difference, isCompatible, within, type JsonSchemaDifference } from './difference.ts';
import { objectDifferences } from './object-differences.ts';
import { numberDifferences, stringDifferences, valueDifferences } from './scalar-differences.ts';
import type { CombinedNode, NotNode, SchemaNode } from './schema-node.ts';

/** The changes from one schema to another; what is below them is asked for, not compared here. */
export function* compareSchemas(original: SchemaNode, update: SchemaNode): Comparing {
  const single = yield* throughCombination(original, update);
  if (single !== undefined) return single;
  if (original.type !== update.type) {
    if (original.type === 'false' || update.type === 'empty') return [];
    return [difference('TYPE_CHANGED', `a schema of type ${update.type}`, `one of type ${original.type}`)];
  }
  return [...descriptionDifferences(original, update), ...(yield* typeDifferences(original, update))];
}

/** A schema against a combination: by the one schema of it that is compatible, if there is one. */
function* throughCombination(
  original: SchemaNode,
  update: SchemaNode,
): Generator<
  readonly [SchemaNode, SchemaNode],
  readonly JsonSchemaDifference[] | undefined,
  readonly JsonSchemaDifference[]
> {
  if (original.type !== 'combined' && update.type === 'combined') {
    if (update.size !== 1 && update.criterion === 'allOf') return undefined;
    for (const child of update.children) {
      const found = yield [original, child()];
      if (found.every(isCompatible)) return [...found, ...chosen(update, 'SUM_TYPE_EXTENDED')];
    }
  }
  if (original.type === 'combined' && update.type !== 'combined') {
    if (original.size !== 1 && original.criterion !== 'allOf') return undefined;
    for (const child of original.children) {
      const found = yield [child(), update];
      if (found.every(isCompatible)) return [...found, ...chosen(original, 'PRODUCT_TYPE_NARROWED')];
    }
  }
  return undefined;
}

// A combination of one is that one: nothing has changed.
const chosen = ({ size, criterion }: CombinedNode, kind: string): readonly JsonSchemaDifference[] =>
  size === 1 ? [] : [difference(kind, `${criterion} of ${size} on one side`, 'one schema on both')];

const descriptionDifferences = (original: SchemaNode, update: SchemaNode): readonly JsonSchemaDifference[] =>
  (['id', 'title', 'description', 'default'] as const)
    .filter((word) => original[word] !== update[word])
    .map((word) => difference(`${word.toUpperCase()}_CHANGED`, `another ${word}`, `the ${word} of before`));

function* typeDifferences(original: SchemaNode, update: SchemaNode): Comparing {
  if (original.type === 'string' && update.type === 'string') return stringDifferences(original, update);
  if (original.type === 'number' && update.type === 'number') return numberDifferences(original, update);
  if (original.type === 'enum' && update.type === 'enum')
    return valueDifferences('enum', original.values, update.values);
  if (original.type === 'const' && update.type === 'const') {
    return valueDifferences('const', new Set([original.value]), new Set([update.value]));
  }
  if (original.type === 'not' && update.type === 'not') return within(['not'], yield* notDifferences(original, update));
  if (original.type === 'combined' && update.type === 'combined') return yield* combinedDifferences(original, update);
  if (original.type === 'object' && update.type === 'object') return yield* objectDifferences(original, update);
  if (original.type === 'array' && update.type === 'array') return yield* arrayDifferences(original, update);
  return [];
}

// Turned round: what is forbidden now must have been forbidden before.
function* notDifferences(original: NotNode, update: NotNode): Comparing {
  const forbidden = yield [update.child(), original.child()];
  return forbidden.every(isCompatible)
    ? [difference('NOT_TYPE_NARROWED', 'as much forbidden or less', 'what was forbidden before')]
    : [difference('NOT_TYPE_EXTENDED', 'more forbidden', 'nothing that was allowed before')];
}
