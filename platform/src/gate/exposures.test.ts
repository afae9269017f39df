import { expect, test } from 'vitest';
import { contract, text, timestamp } from '../contract/index.ts';
import { count, countDistinct, from, last } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { publicationOf } from '../publication/index.ts';
import type { Classification } from '../contract/field-metadata.ts';
import { checkGate } from './check-gate.ts';
import { closes } from './finding.ts';

const declared = { version: '1.0.0', owner: 'shop', description: 'For a test' };
const speeds = {
  stream: { freshness: '1 second' },
  microBatch: { every: '10 seconds', freshness: '1 minute' },
  batch: { every: '1 day', freshness: '26 hours' },
};

/** The columns of a product that are told to expose a customer, who is kept as `customer` says; the product classifies all as `as`. */
function exposed(customer: ReturnType<typeof text>, as: Classification): readonly (string | null)[] {
  const visit = contract({
    ...declared,
    ...{ name: 'shop.visit', key: 'till', eventTime: 'at', idle: '1 hour' },
    fields: { at: timestamp(), till: text(), customer },
  });
  const visits = product({
    ...declared,
    ...{ name: 'shop.visits', lateness: '1 minute', speeds },
    query: from(visit)
      .where((row) => row.customer.eq('nobody').not())
      .tumbling('1 hour')
      .groupBy('till')
      .aggregate((row) => ({ visits: count(), customers: countDistinct(row.customer), latest: last(row.customer) }))
      .withColumns((row) => ({ greeting: row.latest.lower(), share: row.customers.divide(row.visits) })),
  });
  const published = publicationOf(visits);
  const fields = published.fields.map((one) => ({ ...one, classification: as }));
  const head = [publicationOf(visit), { ...published, fields }];
  const given = { base: null, head, products: [visits], documents: [], exceptions: [], today: '2026-06-01' };
  const findings = checkGate(given);
  expect(findings.every(({ rule }) => rule.id === 'personal-data-exposed')).toBe(true);
  expect(findings.every(closes)).toBe(true);
  return findings.map(({ field }) => field);
}

test('columns that show personal data must be published as personal; counts show none', () => {
  expect(exposed(text({ classification: 'personal' }), 'internal')).toEqual(['latest', 'greeting']);
  expect(exposed(text({ classification: 'personal' }), 'public')).toEqual(['latest', 'greeting']);
});

test('published as personal, hashed in its contract, or not personal: nothing is exposed', () => {
  expect(exposed(text({ classification: 'personal' }), 'personal')).toEqual([]);
  expect(exposed(text({ classification: 'personal', protection: 'pseudonymise' }), 'internal')).toEqual([]);
  expect(exposed(text({ classification: 'internal' }), 'public')).toEqual([]);
});

const person = { at: timestamp(), person: text({ classification: 'personal' }) };
const derivedFindings = (fields: typeof person & { greeting?: typeof person.person }, kept = person.person) => {
  const about = { ...declared, idle: '1 hour', key: 'person', eventTime: 'at' } as const;
  const v1 = contract({ ...about, name: 'shop.guest', fields: { ...person, person: kept } });
  const derivedFrom = {
    contract: v1,
    map: (row: { at: number; person: string }) => ({ ...row, greeting: row.person }),
  };
  const v2 = contract({ ...about, name: 'shop.guest', version: '2.0.0', fields, derivedFrom });
  const head = [v1, v2].map(publicationOf);
  return checkGate({ ...{ base: null, head, products: [], documents: [], exceptions: [], today: '2026-06-01' } }).map(
    ({ rule, publication, field }) => [rule.id, publication, field],
  );
};

test('a contract made from personal records by a map shows them in a field of the same name and in any that is new', () => {
  const open = text({ classification: 'public' });
  const exposedField = (field: string) => ['personal-data-exposed', 'shop.guest.v2', field];
  expect(derivedFindings({ ...person, person: open })).toEqual([exposedField('person')]);
  expect(derivedFindings({ ...person, greeting: open })).toEqual([exposedField('greeting')]);
  expect(derivedFindings({ ...person, greeting: person.person })).toEqual([]);
  expect(derivedFindings(person)).toEqual([]);
});

test('a contract made from records in which what is personal is hashed shows nothing of it', () => {
  const hashed = text({ classification: 'personal', protection: 'pseudonymise' });
  expect(derivedFindings({ ...person, person: text({ classification: 'public' }) }, hashed)).toEqual([]);
});
