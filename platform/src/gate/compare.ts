import type { Publication } from '../publication/publication.ts';
import { comparePublication } from './compare-publication.ts';
import { lineOf } from './major-version.ts';
import type { Names, Trip } from './trip.ts';

/**
 * Every rule that a change of what is published trips, by publication in the order of the head, what is gone last. `today` is a day such as
 * `2027-03-31`. Pure: it knows publications alone, and not who consumes them.
 */
export function compare(base: readonly Publication[], head: readonly Publication[], today: string): readonly Trip[] {
  const names = { base: byName(base), head: byName(head) };
  return [
    ...head.flatMap((publication) => {
      const known = names.base.get(publication.name);
      return known === undefined
        ? addedTrips(publication, names)
        : comparePublication({ base: known, head: publication }, names, today);
    }),
    ...base.filter(({ name }) => !names.head.has(name)).map((publication) => goneTrip(publication, head, today)),
  ];
}

const byName = (publications: readonly Publication[]): ReadonlyMap<string, Publication> =>
  new Map(publications.map((publication) => [publication.name, publication]));

/** A new publication; of a new major version the one before it must be there, or have been. */
function addedTrips({ name }: Publication, { base, head }: Names): readonly Trip[] {
  const of = { publication: name, field: null };
  const { line, major } = lineOf(name);
  const elder = major === 2 ? line : `${line}.v${major - 1}`;
  if (major > 1 && !head.has(elder) && !base.has(elder))
    return [{ ...of, rule: 'major-version-skipped', found: name, expected: `${elder} first` }];
  return [{ ...of, rule: 'publication-added', found: name, expected: 'nothing of this name' }];
}

/** Something published that is gone: at its time, or too early. */
function goneTrip({ name, deprecated }: Publication, head: readonly Publication[], today: string): Trip {
  const of = { publication: name, field: null, found: `no ${name}` };
  if (deprecated !== null)
    return deprecated.until < today
      ? { ...of, rule: 'publication-retired', expected: `${name} until ${deprecated.until}` }
      : { ...of, rule: 'publication-removed-before-date', expected: `${name} until ${deprecated.until}` };
  const { line, major } = lineOf(name);
  const heir = head.find(
    (publication) => lineOf(publication.name).line === line && lineOf(publication.name).major > major,
  );
  return heir === undefined
    ? { ...of, rule: 'publication-removed-undeprecated', expected: name }
    : { ...of, rule: 'major-version-replaces-old', found: heir.name, expected: `${name} beside ${heir.name}` };
}
