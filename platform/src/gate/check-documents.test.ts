import { expect, test } from 'vitest';
import { checkDocuments } from './check-documents.ts';
import { checkGate } from './check-gate.ts';
import { closes } from './finding.ts';
import { documentPath, isDocumentPath, publicationAt } from './document-path.ts';
import { daily, sale, TODAY } from './gate-states.testing.ts';

const generated = [
  { path: 'contracts/shop/sale.odcs.yaml', text: 'one\ntwo\n' },
  { path: 'domains/shop/published/daily.odps.yaml', text: 'three\n' },
];
const check = (found: Record<string, string>) =>
  checkGate({
    ...{ base: null, head: [sale(), daily()], products: [], exceptions: [], today: TODAY },
    documents: checkDocuments(generated, new Map(Object.entries(found))),
  }).map((finding) => [finding.rule.id, finding.publication, finding.file, finding.found, closes(finding)]);
const fresh = Object.fromEntries(generated.map(({ path, text }) => [path, text]));

test('documents that say what the declarations say are fresh', () => expect(check(fresh)).toEqual([]));

test('a document that is missing, edited or of nothing closes the gate, and is named', () => {
  expect(check({ ...fresh, 'contracts/shop/sale.odcs.yaml': 'one\n2\n' })).toEqual([
    ['document-stale', 'shop.sale', 'contracts/shop/sale.odcs.yaml', 'contracts/shop/sale.odcs.yaml, line 2', true],
  ]);
  expect(check({ 'contracts/shop/sale.odcs.yaml': 'one\ntwo\n' })).toEqual([
    ['document-missing', 'shop.daily', 'domains/shop/published/daily.odps.yaml', expect.any(String), true],
  ]);
  expect(check({ ...fresh, 'contracts/shop/gone.odcs.yaml': '' })).toEqual([
    ['document-orphaned', 'shop.gone', 'contracts/shop/gone.odcs.yaml', 'contracts/shop/gone.odcs.yaml', true],
  ]);
});

test('one publication is told once, and nobody who consumes it', () => {
  const files = ['sale.odcs.yaml', 'sale.schema.json', 'sale.client.ts'].map((name) => `contracts/shop/${name}`);
  const documents = checkDocuments(
    files.map((path) => ({ path, text: 'new\n' })),
    new Map(files.map((path) => [path, 'old\n'])),
  );
  const state = [sale(), daily()];
  const found = checkGate({ base: state, head: state, products: [], documents, exceptions: [], today: TODAY });
  expect(found).toMatchObject([{ publication: 'shop.sale', file: files[0], consumers: [] }]);
  expect(found[0]?.found).toBe(files.map((path) => `${path}, line 1`).join('; '));
});

test('a document is where its kind and name say, and its path says its name', () => {
  for (const [kind, name, path] of [
    ['contract', 'shop.sale', 'contracts/shop/sale.odcs.yaml'],
    ['contract', 'shop.sale.v2', 'contracts/shop/sale.v2.odcs.yaml'],
    ['product', 'shop.big-daily.v12', 'domains/shop/published/big-daily.v12.odcs.yaml'],
  ] as const) {
    expect(documentPath(kind, name)).toBe(path);
    expect(isDocumentPath(path)).toBe(true);
    expect(publicationAt(path)).toBe(name);
  }
  for (const path of ['contracts/sale.odcs.yaml', 'domains/shop/sale.odcs.yaml', 'contracts/shop/sale.ts'])
    expect(isDocumentPath(path)).toBe(false);
});
