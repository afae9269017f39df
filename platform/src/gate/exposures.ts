import { shownBy } from '../lineage/lineage-of.ts';
import type { FieldAddress } from '../lineage/lineage.ts';
import type { Product } from '../product/product.ts';
import type { Publication } from '../publication/publication.ts';
import type { Trip } from './trip.ts';

/** Columns that show personal values, not hashed or dropped, and are published as something else. */
export const exposures = (published: ReadonlyMap<string, Publication>, products: readonly Product[]): readonly Trip[] =>
  products.flatMap((product) =>
    Object.entries(shownBy(product)).flatMap(([column, shown]): readonly Trip[] => {
      const { name } = product;
      const classification = fieldAt(published, { of: name, field: column })?.classification;
      const personal = shown.find((address) => isPersonal(published, address));
      if (classification === undefined || classification === 'personal' || personal === undefined) return [];
      const found = `${classification}, though it shows ${personal.of}.${personal.field}`;
      return [{ rule: 'personal-data-exposed', publication: name, field: column, found, expected: 'personal' }];
    }),
  );

function isPersonal(published: ReadonlyMap<string, Publication>, address: FieldAddress): boolean {
  const field = fieldAt(published, address);
  return field !== undefined && field.classification === 'personal' && field.protection === null;
}

const fieldAt = (published: ReadonlyMap<string, Publication>, { of, field }: FieldAddress) =>
  published.get(of)?.fields.find(({ name }) => name === field);
