import { describe, expect, test } from 'vitest';
import { checkGate } from './check-gate.ts';
import { closes } from './finding.ts';
import { daily, field, sale, TODAY } from './gate-states.testing.ts';
import { readExceptions } from './read-exceptions.ts';
import { reportText } from './report-text.ts';

const base = [sale({}, field('note'), field('more'))];
const head = [sale({ version: '1.1.0' }, field('note', { nullable: true }))];
const entry = (changes: Record<string, string> = {}): string =>
  Object.entries({
    ...{ rule: 'field-removed', publication: 'shop.sale', field: 'more', reason: 'Nobody reads it' },
    ...{ approvedBy: 'Ada', expires: TODAY, ...changes },
  })
    .map(([key, value], at) => `${at === 0 ? '-' : ' '} ${key}: ${value}\n`)
    .join('');
const check = (text: string, states = { base, head }, today = TODAY) =>
  checkGate({ ...states, products: [], documents: [], exceptions: readExceptions(text, 'exceptions.yaml'), today });
const closing = (...given: Parameters<typeof check>) =>
  check(...given)
    .filter(closes)
    .map(({ rule }) => rule.id);

test('an exception allows what it names and nothing else, and is shown', () => {
  expect(closing('')).toEqual(['field-became-nullable', 'field-removed', 'version-major-needed']);
  expect(closing(entry())).toEqual(['field-became-nullable', 'version-major-needed']);
  expect(closing(entry({ field: 'other' }))).toContain('field-removed');
  expect(closing(entry({ publication: 'shop.other' }))).toContain('field-removed');
  expect(reportText(check(entry()))).toContain(`allowed   by Ada until ${TODAY}: Nobody reads it`);
});

test('a change whose every breaking rule is allowed needs no major version', () => {
  const both = entry() + entry({ rule: 'field-became-nullable', field: 'note' });
  expect(closing(both)).toEqual([]);
  expect(reportText(check(both))).toContain('the gate is open: 0 that break somebody, 3 allowed');
});

test('without a field an exception allows its rule for all fields of the publication', () => {
  const text = entry().replace(/ {2}field: more\n/, '');
  expect(closing(text)).toEqual(['field-became-nullable', 'version-major-needed']);
});

test('an exception past its last day allows nothing and is told, as is one that nothing uses', () => {
  expect(check(entry(), { base, head }, '2026-06-02').map(({ rule }) => rule.id)).toContain('exception-expired');
  expect(closing(entry(), { base, head }, '2026-06-02')).toContain('field-removed');
  const unused = check(entry(), { base, head: base });
  expect(unused.map(({ rule }) => rule.id)).toEqual(['exception-unused']);
  expect(unused.filter(closes)).toEqual([]);
});

test('an exception that is used is told neither as expired nor as unused', () => {
  const ids = check(entry()).map(({ rule }) => rule.id);
  expect(ids).not.toContain('exception-unused');
  expect(ids).not.toContain('exception-expired');
});

test.each(['', '# only words\n', '[]\n'])('an empty file has no exceptions: %j', (text) =>
  expect(readExceptions(text, 'exceptions.yaml')).toEqual([]),
);

describe('what is written wrongly is refused, naming the entry', () => {
  test.each([
    ['an unknown rule', entry({ rule: 'field-gone' }), 'entry 1: the rule field-gone'],
    ...['document-missing', 'document-stale', 'document-orphaned'].map((rule) => [
      ...[`the rule ${rule}`, entry({ rule }), `entry 1: the rule ${rule}`],
    ]),
    ['no reason', entry().replace(/ {2}reason.*\n/, ''), 'entry 1: no reason'],
    ['an empty reason', entry({ reason: '" "' }), 'entry 1: reason: " "'],
    ['nobody who approved', entry() + entry().replace(/ {2}approvedBy.*\n/, ''), 'entry 2: no approvedBy'],
    ['a day that is none', entry({ expires: '2026-02-30' }), 'entry 1: expires: 2026-02-30'],
    ['a number for a day', entry({ expires: '2026' }), 'entry 1: expires: 2026'],
    ['a key too many', entry({ until: '2027-01-01' }), 'entry 1: the key until'],
    ['an object', 'rule: field-removed\n', 'no list'],
    ['a word', '- field-removed\n', 'entry 1: "field-removed"'],
    ['a key twice', `${entry()}  rule: key-changed\n`, 'unique'],
    ['no YAML', '- {rule: [\n', 'exceptions.yaml'],
    ['an alias', '- &a {rule: x}\n- *a\n', 'exceptions.yaml'],
  ])('%s', (_, text, found) => {
    expect(() => readExceptions(text, 'exceptions.yaml')).toThrow(
      expect.objectContaining({ code: 'EXCEPTIONS_INVALID', found: expect.stringContaining(found) }),
    );
  });
});

test('consumers are told from the base too: the change may have taken the field out of them', () => {
  const product = daily();
  const without = daily({ derivation: { ...product.derivation!, columns: { windowStart: [], sales: [] } } });
  const removed = checkGate({
    ...{ base: [sale(), product], head: [sale({}, field('more')), without], products: [], documents: [] },
    ...{ exceptions: [], today: TODAY },
  }).find(({ field: of }) => of === 'note');
  expect(removed?.consumers).toEqual([
    { product: 'shop.daily', owner: 'shop', columns: ['sales'], rows: false, via: [] },
  ]);
});
