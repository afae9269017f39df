import { difference, type JsonSchemaDifference } from './difference.ts';
import { limitDifferences } from './limit-differences.ts';
import type { EnumNode, NumberNode, StringNode } from './schema-node.ts';

/** The changes between two schemas of strings. Any other pattern is incompatible: none is shown to take all that another takes. */
export const stringDifferences = (original: StringNode, update: StringNode): readonly JsonSchemaDifference[] => {
  const limits = limitDifferences(original.limits, update.limits);
  if (original.pattern === update.pattern) return limits;
  const change = original.pattern === undefined ? 'ADDED' : update.pattern === undefined ? 'REMOVED' : 'CHANGED';
  return [
    ...limits,
    difference(
      `PATTERN_${change}`,
      update.pattern === undefined ? 'no pattern' : `the pattern ${update.pattern}`,
      original.pattern === undefined ? 'no pattern' : `the pattern ${original.pattern}`,
      'pattern',
    ),
  ];
};

/** The changes between two schemas of numbers. */
export const numberDifferences = (original: NumberNode, update: NumberNode): readonly JsonSchemaDifference[] => {
  const differences = [...limitDifferences(original.limits, update.limits)];
  const { multipleOf: before } = original;
  const { multipleOf: after } = update;
  if (before !== after) {
    differences.push(
      difference(
        `MULTIPLE_OF_${multipleOfChange(before, after)}`,
        after === undefined ? 'no multipleOf' : `multipleOf ${after}`,
        before === undefined ? 'no multipleOf' : `multipleOf ${before}`,
        'multipleOf',
      ),
    );
  }
  if (original.values !== update.values) {
    const kind = update.values === 'numbers' ? 'TYPE_EXTENDED' : 'TYPE_NARROWED';
    differences.push(difference(kind, update.values, original.values));
  }
  return differences;
};

const multipleOfChange = (before: number | undefined, after: number | undefined): string => {
  if (before === undefined) return 'ADDED';
  if (after === undefined) return 'REMOVED';
  if (isMultiple(after, before)) return 'EXPANDED';
  return isMultiple(before, after) ? 'REDUCED' : 'CHANGED';
};

// Confluent compares whole parts, which divides by nothing below 1; a quotient is right there too.
const isMultiple = (value: number, of: number): boolean => {
  const quotient = value / of;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9 && Math.round(quotient) !== 0;
};

/** The changes between two lists of values; two constants are lists of one. */
export const valueDifferences = (
  keyword: 'enum' | 'const',
  original: EnumNode['values'],
  update: EnumNode['values'],
): readonly JsonSchemaDifference[] => {
  const kept = original.isSubsetOf(update);
  if (kept && update.isSubsetOf(original)) return [];
  const change =
    keyword === 'const' ? 'CHANGED' : kept ? 'EXTENDED' : update.isSubsetOf(original) ? 'NARROWED' : 'CHANGED';
  return [
    difference(
      `ENUM_ARRAY_${change}`,
      `${update.size} allowed values, of ${original.size} before ${original.difference(update).size} gone`,
      'every value that was allowed before',
      keyword,
    ),
  ];
};
