import type { Publication } from '../publication/publication.ts';
import { compareDelivery } from './compare-delivery.ts';
import { compareDeprecation } from './compare-deprecation.ts';
import { compareFields } from './compare-fields.ts';
import { compareLevels } from './compare-levels.ts';
import { compareQuality } from './compare-quality.ts';
import { compareVersions } from './compare-versions.ts';
import type { Pair, Trip, Tripped } from './trip.ts';

/** Every rule that the change of one publication trips. */
export function comparePublication(
  pair: Pair<Publication>,
  published: ReadonlySet<string>,
  today: string,
): readonly Trip[] {
  const changes: readonly (Tripped & { readonly field?: string | null })[] = [
    ...compareFields(pair),
    ...compareDelivery(pair),
    ...compareQuality(pair),
    ...compareLevels(pair),
    ...compareDeprecation(pair, published, today),
    ...compareWords(pair),
  ];
  const all = [...changes, ...compareMeaning(pair, changes)];
  const { name: publication } = pair.head;
  return [...all, ...compareVersions(pair, all)].map((trip) => ({ field: null, ...trip, publication }));
}

function compareWords({ base, head }: Pair<Publication>): readonly Tripped[] {
  return (['owner', 'description'] as const).flatMap((said): readonly Tripped[] =>
    base[said] === head[said] ? [] : [{ rule: `${said}-changed`, found: head[said], expected: base[said] }],
  );
}

/** What changes the fingerprint of a product besides what it computes. */
const EXPLAINS = /^(field|decimal|enum|sum-scale|key|event-time|lateness|inputs)-/;

/** A fingerprint that changed though nothing else did that is a part of it. */
function compareMeaning({ base, head }: Pair<Publication>, changes: readonly Tripped[]): readonly Tripped[] {
  const [before, after] = [base.derivation?.fingerprint, head.derivation?.fingerprint];
  if (before === undefined || after === undefined || before === after) return [];
  if (changes.some(({ rule }) => EXPLAINS.test(rule) && rule !== 'field-description-changed')) return [];
  const rule = base.version === head.version ? 'meaning-changed-without-version' : 'meaning-changed';
  return [{ rule, found: `fingerprint ${shortened(after)}`, expected: `fingerprint ${shortened(before)}` }];
}

const shortened = (fingerprint: string): string => fingerprint.slice(0, 12);
