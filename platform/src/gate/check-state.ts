import type { Product } from '../product/product.ts';
import type { Publication, ServiceLevel } from '../publication/publication.ts';
import { durationText } from '../time/index.ts';
import { exposures } from './exposures.ts';
import type { Trip } from './trip.ts';

/** What one state alone tells: what products read and promise. `today` is a day such as `2027-03-31`. */
export function checkState(head: readonly Publication[], products: readonly Product[], today: string): readonly Trip[] {
  const published = new Map(head.map((publication) => [publication.name, publication]));
  return [
    ...head.flatMap((publication) =>
      (publication.derivation?.reads ?? []).flatMap((name) => {
        const input = published.get(name);
        return input === undefined
          ? []
          : [...deprecatedTrips(publication, input, today), ...freshnessTrips(publication, input)];
      }),
    ),
    ...exposures(published, products),
  ];
}

function deprecatedTrips({ name }: Publication, input: Publication, today: string): readonly Trip[] {
  if (input.deprecated === null) return [];
  const { until, successor } = input.deprecated;
  const rule = until < today ? 'reads-past-deprecation' : 'reads-deprecated';
  const expected = successor === null ? 'something that is not deprecated' : `reads ${successor}`;
  return [{ rule, publication: name, field: null, found: `reads ${input.name}, served until ${until}`, expected }];
}

/** A product over a product has its rows once that one has them, at each speed. */
function freshnessTrips({ name, levels }: Publication, input: Publication): readonly Trip[] {
  if (input.kind === 'contract') return [];
  const freshness = (some: readonly ServiceLevel[], speed: ServiceLevel['speed']): number | undefined =>
    some.find((level) => level.speed === speed && level.promise === 'freshness')?.value;
  return levels.flatMap(({ speed, promise, value }): readonly Trip[] => {
    const least = freshness(input.levels, speed);
    if (promise !== 'freshness' || least === undefined || value >= least) return [];
    return [
      {
        ...{ rule: 'freshness-beyond-input', publication: name, field: null },
        found: `${speed ?? 'its'} freshness ${durationText(value)}`,
        expected: `at least ${durationText(least)}, as ${input.name} promises`,
      },
    ];
  });
}
