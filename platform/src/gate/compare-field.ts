import type { Scalar } from '../contract/column.ts';
import { CLASSIFICATIONS } from '../contract/field-metadata.ts';
import type { PublishedField } from '../publication/publication.ts';
import { compareTypes } from './compare-types.ts';
import type { Pair, Tripped } from './trip.ts';

/** What changed in a field, which may have been renamed: `renamed` is then the alias that says so. */
export function compareField(pair: Pair<PublishedField>, renamed: string | null): readonly Tripped[] {
  return [
    ...compareTypes(pair),
    ...compareNullability(pair),
    ...compareAliases(pair, renamed),
    ...compareClassification(pair),
    ...compareProtection(pair),
    ...compareWords(pair),
  ];
}

function compareNullability({ base, head }: Pair<PublishedField>): readonly Tripped[] {
  if (base.nullable && !head.nullable)
    return [{ rule: 'field-became-required', found: 'never NULL', expected: 'NULL too, as in old records' }];
  if (!base.nullable && head.nullable)
    return [{ rule: 'field-became-nullable', found: 'NULL too', expected: 'never NULL, as readers know it' }];
  const [before, after] = [base.fallback, head.fallback];
  if (before === after) return [];
  const [found, expected] = [fallbackText(after), fallbackText(before)];
  if (before === undefined) return [{ rule: 'fallback-added', found, expected }];
  return [{ rule: after === undefined ? 'fallback-removed' : 'fallback-changed', found, expected }];
}

const fallbackText = (fallback: Scalar | undefined): string =>
  fallback === undefined ? 'no fallback' : `fallback ${valueText(fallback)}`;
const valueText = (value: Scalar): string => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));

function compareAliases({ base, head }: Pair<PublishedField>, renamed: string | null): readonly Tripped[] {
  const added = head.aliases.filter((alias) => alias !== renamed && !base.aliases.includes(alias));
  const removed = base.aliases.filter((alias) => alias !== head.name && !head.aliases.includes(alias));
  return [
    ...added.map((alias): Tripped => ({ rule: 'alias-added', found: `alias ${alias}`, expected: 'no such alias' })),
    ...removed.map((alias): Tripped => ({ rule: 'alias-removed', found: 'no such alias', expected: `alias ${alias}` })),
  ];
}

function compareClassification({ base, head }: Pair<PublishedField>): readonly Tripped[] {
  const [before, after] = [base, head].map(({ classification }) => CLASSIFICATIONS.indexOf(classification));
  if (before === undefined || after === undefined || before === after) return [];
  const rule = after < before ? 'classification-weakened' : 'classification-strengthened';
  return [{ rule, found: head.classification, expected: base.classification }];
}

function compareProtection({ base, head }: Pair<PublishedField>): readonly Tripped[] {
  const [before, after] = [base.protection, head.protection];
  if (before === after) return [];
  const rule = before === null ? 'protection-added' : after === null ? 'protection-removed' : 'protection-changed';
  return [{ rule, found: after ?? 'no protection', expected: before ?? 'no protection' }];
}

function compareWords({ base, head }: Pair<PublishedField>): readonly Tripped[] {
  const words = ({ description, examples }: PublishedField): string =>
    [description ?? 'no description', ...examples.map((example) => `example ${valueText(example)}`)].join(', ');
  const [expected, found] = [words(base), words(head)];
  return expected === found ? [] : [{ rule: 'field-description-changed', found, expected }];
}
