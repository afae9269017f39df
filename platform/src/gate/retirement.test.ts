import { expect, test } from 'vitest';
import { checkGate } from './check-gate.ts';
import { fedV2, sale, TODAY, until, v2 } from './gate-states.testing.ts';
import type { States } from './gate-states.testing.ts';

const told = ({ base, head }: States, today = TODAY): readonly string[] =>
  checkGate({ base, head, products: [], documents: [], exceptions: [], today }).map(({ rule }) => rule.id);
const past = sale({ deprecated: until('2026-05-31', 'shop.sale.v2') });

test('a version past its last day goes, and the one that it fed is left to its own writers', () => {
  expect(told({ base: [past, fedV2], head: [v2] })).toEqual(['derivation-ended', 'publication-retired']);
});

test.each([
  ['on its last day', { base: [past, fedV2], head: [v2] }, '2026-05-31'],
  ['while the old version is still declared', { base: [past, fedV2], head: [past, v2] }, TODAY],
  ['where the old version was never deprecated', { base: [sale(), fedV2], head: [v2] }, TODAY],
  [
    'for the records of yet another contract',
    { base: [past, fedV2], head: [{ ...fedV2, delivery: { ...fedV2.delivery!, derivedFrom: 'shop.other' } }] },
    TODAY,
  ],
])('a derivation does not end %s', (_, states, today) => {
  expect(told(states, today)).toContain('derived-from-changed');
  expect(told(states, today)).not.toContain('derivation-ended');
});
