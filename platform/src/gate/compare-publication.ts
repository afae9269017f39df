import type { Publication } from '../publication/publication.ts';
import { compareDelivery } from './compare-delivery.ts';
import { compareDeprecation } from './compare-deprecation.ts';
import { compareFields } from './compare-fields.ts';
import { compareLevels } from './compare-levels.ts';
import { compareMeaning } from './compare-meaning.ts';
import { compareQuality } from './compare-quality.ts';
import { compareVersions } from './compare-versions.ts';
import type { Names, Pair, Trip, Tripped } from './trip.ts';

/** Every rule that the change of one publication trips. */
export function comparePublication(pair: Pair<Publication>, names: Names, today: string): readonly Trip[] {
  const changes: readonly (Tripped & { readonly field?: string | null })[] = [
    ...compareFields(pair),
    ...compareDelivery(pair, names, today),
    ...compareQuality(pair),
    ...compareLevels(pair),
    ...compareDeprecation(pair, names.head, today),
    ...compareMeaning(pair),
    ...compareWords(pair),
  ];
  const { name: publication } = pair.head;
  return [...changes, ...compareVersions(pair, changes)].map((trip) => ({ field: null, ...trip, publication }));
}

function compareWords({ base, head }: Pair<Publication>): readonly Tripped[] {
  return (['owner', 'description'] as const).flatMap((said): readonly Tripped[] =>
    base[said] === head[said] ? [] : [{ rule: `${said}-changed`, found: head[said], expected: base[said] }],
  );
}
