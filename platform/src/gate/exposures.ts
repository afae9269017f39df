import { shownBy } from '../lineage/lineage-of.ts';
import { derivedLineage } from '../lineage/derived-lineage.ts';
import type { FieldAddress, Lineage } from '../lineage/lineage.ts';
import type { Product } from '../product/product.ts';
import type { Publication } from '../publication/publication.ts';
import type { Trip } from './trip.ts';

type Published = ReadonlyMap<string, Publication>;

/** Columns, of products and of derived contracts, that show personal values, not hashed or dropped, and are published as something else. */
export const exposures = (published: Published, products: readonly Product[]): readonly Trip[] => [
  ...[...published.values()].flatMap((derived) => exposedBy(published, derived.name, shownByMap(published, derived))),
  ...products.flatMap((product) => exposedBy(published, product.name, shownBy(product))),
];

/**
 * Into the map that makes a contract's records nobody can look, as into the function of a process. A field that the source has too is taken to
 * carry that one on; any other may show every field.
 */
function shownByMap(published: Published, { name, fields, delivery }: Publication): Lineage['columns'] {
  const source = published.get(delivery?.derivedFrom ?? '');
  if (source === undefined) return {};
  const carried = new Set(namesOf(source.fields));
  const { columns } = derivedLineage(name, namesOf(fields), source.name, [...carried]);
  return Object.fromEntries(
    Object.entries(columns).map(([field, shown]) => [
      field,
      carried.has(field) ? shown.filter((address) => address.field === field) : shown,
    ]),
  );
}

const namesOf = (fields: Publication['fields']): readonly string[] => fields.map(({ name }) => name);

const exposedBy = (published: Published, name: string, shown: Lineage['columns']): readonly Trip[] =>
  Object.entries(shown).flatMap(([column, addresses]): readonly Trip[] => {
    const field = fieldAt(published, { of: name, field: column });
    const personal = addresses.find((address) => isPersonal(published, address));
    if (field === undefined || field.classification === 'personal' || personal === undefined) return [];
    const found = `${field.classification}, though it may show ${personal.of}.${personal.field}`;
    return [{ rule: 'personal-data-exposed', publication: name, field: column, found, expected: 'personal' }];
  });

function isPersonal(published: Published, address: FieldAddress): boolean {
  const field = fieldAt(published, address);
  return field !== undefined && field.classification === 'personal' && field.protection === null;
}

const fieldAt = (published: Published, { of, field }: FieldAddress) =>
  published.get(of)?.fields.find(({ name }) => name === field);
