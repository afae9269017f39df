import { consumersAmong, derivedLineage, type Consumer, type Reader } from '../lineage/index.ts';
import type { Publication } from '../publication/publication.ts';
import { gateRule } from './rules/index.ts';
import type { Trip } from './trip.ts';

/**
 * The products that a trip is to be told of: who consumes the field, or the rows, in the base or in the head. A change often takes a field
 * out of the products that read it too: then the base alone knows whom it breaks.
 */
export function tripConsumers(
  base: readonly Publication[],
  head: readonly Publication[],
): (trip: Trip) => readonly Consumer[] {
  const states = [head, base].map(readersAmong);
  return ({ rule, publication, field }) => {
    if (gateRule(rule).names === 'nobody') return [];
    const all = states.flatMap((readers) => consumersAmong(readers, { of: publication, field }));
    const first = new Map(all.toReversed().map((consumer) => [consumer.product, consumer]));
    return [...first.values()].toSorted((a, b) => (a.product < b.product ? -1 : 1));
  };
}

/** What publications say of who reads what. */
function readersAmong(publications: readonly Publication[]): readonly Reader[] {
  return publications.flatMap(({ kind, name, owner, fields, delivery, derivation }): readonly Reader[] => {
    if (derivation !== null) {
      const { reads, columns, rows } = derivation;
      return [{ kind, owner, lineage: { product: name, reads, columns, rows } }];
    }
    const source = publications.find((publication) => publication.name === delivery?.derivedFrom);
    if (source === undefined) return [];
    const lineage = derivedLineage(name, namesOf(fields), source.name, namesOf(source.fields));
    return [{ kind, owner, lineage }];
  });
}

const namesOf = (fields: Publication['fields']): readonly string[] => fields.map(({ name }) => name);
