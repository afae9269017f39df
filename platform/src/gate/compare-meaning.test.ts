import { expect, test } from 'vitest';
import type { Derivation } from '../publication/publication.ts';
import { checkGate } from './check-gate.ts';
import { closes } from './finding.ts';
import { daily, field, nullable, otherSales, sale, TODAY } from './gate-states.testing.ts';

const derivation = daily().derivation as Derivation;
const tell = (base: ReturnType<typeof daily>[], head: ReturnType<typeof daily>[]) =>
  checkGate({ ...{ base, head, products: [], documents: [], exceptions: [], today: TODAY } }).map(
    (finding) => `${finding.rule.id} ${finding.field ?? finding.publication}${closes(finding) ? '!' : ''}`,
  );

test('another meaning is told beside changes of shape, and needs a version beside them', () => {
  const head = daily(
    { version: '1.1.0', derivation: { ...derivation, fingerprint: 'f1', meanings: otherSales } },
    ...[field('sales'), field('more', nullable)],
  );
  expect(tell([daily()], [head])).toEqual(['field-added more', 'meaning-changed sales']);
  expect(tell([daily()], [{ ...head, version: '1.0.0' }])).toContain('meaning-changed-without-version sales!');
});

test('other rows are told once, as a change of all columns', () => {
  const meanings = { rows: 'r1', columns: { sales: 's1' } };
  const head = daily({ version: '1.0.1', derivation: { ...derivation, fingerprint: 'f1', meanings } });
  expect(tell([daily()], [head])).toEqual(['meaning-changed shop.daily']);
});

test('a product that computes something else beside one that it reads tells so itself', () => {
  const outer = (fingerprint: string, sales: string) =>
    daily({
      name: 'shop.weekly',
      derivation: { ...derivation, reads: ['shop.daily'], fingerprint, meanings: { rows: 'r0', columns: { sales } } },
    });
  const inner = daily({ version: '1.0.1', derivation: { ...derivation, fingerprint: 'f1', meanings: otherSales } });
  expect(tell([daily(), outer('f0', 's0')], [inner, outer('f1', 's0')])).toEqual(['meaning-changed sales']);
  expect(tell([daily(), outer('f0', 's0')], [inner, outer('f1', 's1')])).toEqual([
    ...['meaning-changed sales', 'meaning-changed-without-version sales!'],
  ]);
});

test('a document without meanings is compared by the fingerprint', () => {
  const old = daily({ derivation: { ...derivation, meanings: null } });
  const other = daily({ derivation: { ...derivation, fingerprint: 'f1' } });
  expect(tell([sale(), old], [sale(), daily()])).toEqual([]);
  expect(tell([sale(), old], [sale(), other])).toEqual(['meaning-changed-without-version shop.daily!']);
});
