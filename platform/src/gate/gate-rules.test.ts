import { describe, expect, test } from 'vitest';
import { checkGate } from './check-gate.ts';
import { closes } from './finding.ts';
import { GATE_CASES } from './gate-cases.testing.ts';
import { TODAY, type States } from './gate-states.testing.ts';
import { GATE_RULES, type RuleId } from './rules/index.ts';
import { SCHEMA_CASES } from './schema-cases.testing.ts';

const findingsOf = ({ base, head }: States) =>
  checkGate({ base, head, products: [], documents: [], exceptions: [], today: TODAY });
const idsOf = (states: States): readonly string[] => findingsOf(states).map(({ rule }) => rule.id);
const cases = Object.entries({ ...SCHEMA_CASES, ...GATE_CASES });
const ruleOf = (id: string) => GATE_RULES.find((rule) => rule.id === id);

/** Tested where what trips them is: these need products that run, documents or exceptions. */
const ELSEWHERE: readonly RuleId[] = [
  'personal-data-exposed',
  'document-missing',
  'document-stale',
  'document-orphaned',
  'base-document-unreadable',
  'exception-expired',
  'exception-unused',
];

test('there are at least 45 rules, each with a pair or a test of its own', () => {
  const all = GATE_RULES.map(({ id }) => id);
  expect(all.length).toBeGreaterThanOrEqual(45);
  expect([...cases.map(([id]) => id), ...ELSEWHERE].toSorted()).toEqual(all.toSorted());
  for (const id of all) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

describe.each(cases)('%s', (id, { trips, near }) => {
  const breaks = ruleOf(id)?.direction !== 'none';

  test('is tripped by its pair, and nothing else that breaks anybody', () => {
    const found = findingsOf(trips);
    const needsMajor = ruleOf(id)?.needs === 'major' ? ['version-major-needed'] : [];
    expect(idsOf(trips).filter((other) => other === id)).toHaveLength(1);
    // The pair of `version-major-needed` has the change that needs it.
    if (id === 'version-major-needed') return expect(idsOf(trips)).toEqual(['field-became-nullable', id]);
    expect(found.filter(closes).map(({ rule }) => rule.id)).toEqual(breaks ? [id, ...needsMajor] : []);
  });

  test('is not tripped by a near miss', () => expect(idsOf(near)).not.toContain(id));
});

test('what breaks somebody needs a new major version, but for mistakes that none makes right', () => {
  for (const { direction, needs, id } of GATE_RULES)
    expect(direction === 'none' ? ['nothing', 'patch', 'minor'] : ['nothing', 'major'], id).toContain(needs);
});
