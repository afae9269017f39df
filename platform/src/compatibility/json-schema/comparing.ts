import { isCompatible, type JsonSchemaDifference } from './difference.ts';
import { jsonSchemaError } from './json-schema-error.ts';
import type { SchemaNode } from './schema-node.ts';

/** A comparison under way: it asks for the differences of pairs below it, is handed them, and ends with its own. */
export type Comparing = Generator<
  readonly [original: SchemaNode, update: SchemaNode],
  readonly JsonSchemaDifference[],
  readonly JsonSchemaDifference[]
>;

const MOST_STEPS = 1_000_000;
const MOST_DIFFERENCES = 1_000;

interface Pair {
  readonly original: SchemaNode;
  readonly update: SchemaNode;
  readonly comparing: Comparing;
}

/**
 * The differences of two schemas. Each pair below them is compared once, however many paths lead to it; a pair met again
 * inside itself counts as equal there, so that recursive schemas end. What waits is kept in a list, not on the stack:
 * recursive schemas nest as deep as they have pairs of definitions. A pair tells of 1,000 differences at most, the
 * incompatible ones first where there are more. Throws JSON_SCHEMA_TOO_COMPLEX past a million pairs and differences.
 */
export const compared = (
  original: SchemaNode,
  update: SchemaNode,
  compare: (original: SchemaNode, update: SchemaNode) => Comparing,
): readonly JsonSchemaDifference[] => {
  const known = new Map<SchemaNode, Map<SchemaNode, readonly JsonSchemaDifference[]>>();
  const waiting: Pair[] = [];
  let steps = 0;

  const learn = (one: SchemaNode, other: SchemaNode, differences: readonly JsonSchemaDifference[]): void => {
    steps += 1 + differences.length;
    if (steps > MOST_STEPS) throw tooComplex();
    const row = known.get(one) ?? new Map<SchemaNode, readonly JsonSchemaDifference[]>();
    known.set(one, row.set(other, differences));
  };
  const begin = (one: SchemaNode, other: SchemaNode): Pair => {
    learn(one, other, []);
    return { original: one, update: other, comparing: compare(one, other) };
  };

  let pair = begin(original, update);
  let next = pair.comparing.next();
  for (;;) {
    if (next.done === true) {
      const differences = fewest(next.value);
      learn(pair.original, pair.update, differences);
      const above = waiting.pop();
      if (above === undefined) return differences;
      pair = above;
      next = pair.comparing.next(differences);
      continue;
    }
    const [one, other] = next.value;
    const before = known.get(one)?.get(other);
    if (before !== undefined) {
      steps += 1;
      if (steps > MOST_STEPS) throw tooComplex();
      next = pair.comparing.next(before);
      continue;
    }
    waiting.push(pair);
    pair = begin(one, other);
    next = pair.comparing.next();
  }
};

const fewest = (differences: readonly JsonSchemaDifference[]): readonly JsonSchemaDifference[] =>
  differences.length <= MOST_DIFFERENCES
    ? differences
    : differences.toSorted((a, b) => Number(isCompatible(a)) - Number(isCompatible(b))).slice(0, MOST_DIFFERENCES);

const tooComplex = (): Error =>
  jsonSchemaError(
    'TOO_COMPLEX',
    `two schemas that take more than ${MOST_STEPS} comparisons and differences`,
    'combinations of a few hundred schemas at most',
    'an anyOf or oneOf lists what an enum or a property could tell apart',
  );
