import { expect, test } from 'vitest';
import { checkGate } from './check-gate.ts';
import { closes } from './finding.ts';
import { daily, derivation, field, sale, TODAY } from './gate-states.testing.ts';
import { reportText } from './report-text.ts';

const personal = { classification: 'personal' } as const;
/** A product over the product. */
const weekly = (...fields: Parameters<typeof daily>[1][]) => {
  const reads = { ...daily().derivation!, reads: ['shop.daily'], rows: [] };
  const columns = { sales: [{ of: 'shop.daily', field: 'sales' }] };
  return daily({ name: 'shop.weekly', derivation: { ...reads, columns } }, ...fields);
};
const base = [sale(), daily(), weekly()];
const sales = field('sales', personal);
const check = (head: typeof base) =>
  checkGate({ base, head, products: [], documents: [], exceptions: [], today: TODAY });
const told = (head: typeof base) =>
  check(head)
    .filter(closes)
    .map(({ rule, publication, followsFrom }) => [publication, rule.id, followsFrom]);

test('what follows from the change of a field is told so, by way of other products too', () => {
  const cause = ['shop.sale.note'];
  expect(told([sale({}, field('note', personal)), daily({}, sales), weekly(sales)])).toEqual([
    ['shop.sale', 'classification-strengthened', []],
    ['shop.sale', 'version-major-needed', []],
    ['shop.daily', 'classification-strengthened', cause],
    ['shop.daily', 'version-major-needed', cause],
    ['shop.weekly', 'classification-strengthened', cause],
    ['shop.weekly', 'version-major-needed', cause],
  ]);
});

test('people read it once a publication and cause', () => {
  const text = reportText(check([sale({}, field('note', personal)), daily({}, sales), weekly(sales)]));
  expect(text).toContain(
    'shop.daily\n  x follows from shop.sale.note\n      classification-strengthened sales\n      version-major-needed\n\n',
  );
  expect(text).toMatch(/the gate is closed: 2 that break somebody and 4 that follow from them, 0 allowed, 0 that/);
});

test('what has no cause among the findings stands for itself, and so does the version that it needs', () => {
  const shorter = { ...derivation({ lateness: 1 }).head[0]!, version: '1.0.0' };
  const both = { ...shorter, fields: daily({}, sales).fields };
  expect(told([sale({}, field('note', personal)), both, weekly()]).slice(2)).toEqual([
    ['shop.daily', 'classification-strengthened', ['shop.sale.note']],
    ['shop.daily', 'lateness-shortened', []],
    ['shop.daily', 'version-major-needed', []],
  ]);
  expect(told([sale(), daily({}, sales), weekly()])).toEqual([
    ['shop.daily', 'classification-strengthened', []],
    ['shop.daily', 'version-major-needed', []],
  ]);
});

test('where the cause is allowed, what would follow from it stands for itself', () => {
  const exception = {
    ...({ rule: 'classification-strengthened', publication: 'shop.sale', field: 'note' } as const),
    ...{ reason: 'Nobody looks', approvedBy: 'Ada', expires: TODAY },
  };
  const findings = checkGate({
    ...{ base, head: [sale({}, field('note', personal)), daily({}, sales), weekly()] },
    ...{ products: [], documents: [], exceptions: [exception], today: TODAY },
  });
  expect(findings.filter(closes).map(({ followsFrom }) => followsFrom)).toEqual([[], []]);
});
