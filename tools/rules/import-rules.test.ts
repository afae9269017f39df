import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { importsOf, readsEnvironment, violation } from './import-rules.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = globSync('{contracts,domains,platform,tools}/**/*.ts', {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
});

test('the imports of the repository obey the rules', () => {
  expect(files.length).toBeGreaterThan(20);
  const broken = files.flatMap((file) =>
    importsOf(file, readFileSync(`${root}/${file}`, 'utf8')).flatMap((each) => {
      const rule = violation(each);
      return rule === undefined ? [] : [`${file} imports ${each.specifier}: ${rule}`];
    }),
  );
  expect(broken).toEqual([]);
});

test('the environment is read in one file', () => {
  const readers = files.filter(
    (file) => !file.startsWith('tools/rules/') && readsEnvironment(file, readFileSync(`${root}/${file}`, 'utf8')),
  );
  expect(readers).toEqual([]);
});

test.each([
  ['platform/src/stream/run.ts', '../batch/index.ts'],
  ['platform/src/micro-batch/run.ts', '../stream/index.ts'],
  ['platform/src/plan/from.ts', '../serving/index.ts'],
  ['platform/src/contract/contract.ts', 'node:fs/promises'],
  ['platform/src/ingestion/ingest.ts', '@confluentinc/kafka-javascript'],
  ['platform/src/serving/table.ts', '@duckdb/node-api'],
  ['platform/src/serving/table.ts', 'pg'],
  ['platform/src/stream/sink.ts', 'kysely'],
  ['platform/src/stream/sink.ts', 'vitest'],
  ['platform/src/stream/sink.test.ts', 'clickstream'],
  ['platform/src/stream/sink.ts', '@tempi/contracts/clickstream/page-view'],
  ['platform/src/stream/sink.ts', '../../../tools/mesh/src/main.ts'],
  ['contracts/clickstream/page-view.ts', '@tempi/platform/plan'],
  ['contracts/clickstream/page-view.ts', 'node:fs'],
  ['domains/finance/domain.ts', 'sensors'],
  ['domains/finance/products/daily-revenue.ts', 'clickstream/sources'],
  ['domains/finance/domain.ts', '../sensors/domain.ts'],
  ['domains/finance/products/daily-revenue.ts', 'node:fs'],
  ['domains/finance/products/daily-revenue.ts', '@tempi/mesh'],
])('%s may not import %s', (file, specifier) => {
  expect(violation({ file, specifier, typeOnly: false })).toBeDefined();
});

test.each([
  ['platform/src/log/kafka/client.ts', '@confluentinc/kafka-javascript'],
  ['platform/src/stream/run.ts', '../serving/index.ts'],
  ['platform/src/product/product.ts', '../plan/query-plan.ts'],
  ['domains/finance/domain.ts', '@tempi/platform/product'],
  ['domains/finance/products/revenue-and-traffic.ts', 'clickstream/products'],
  ['domains/finance/products/daily-revenue.test.ts', 'vitest'],
  ['contracts/finance/purchase.ts', '@tempi/platform/contract'],
  ['tools/mesh/src/main.ts', 'finance'],
])('%s may import %s', (file, specifier) => {
  expect(violation({ file, specifier, typeOnly: false })).toBeUndefined();
});

test('a pure concept may name the types of another, and no client library', () => {
  expect(
    violation({ file: 'platform/src/contract/a.ts', specifier: '../registry/b.ts', typeOnly: true }),
  ).toBeUndefined();
  expect(violation({ file: 'platform/src/contract/a.ts', specifier: 'pg', typeOnly: true })).toBeDefined();
});

test('every form of an import is seen', () => {
  const text = `import a from 'a';\nimport type { B } from 'b';\nimport {\n  c,\n} from 'c';\nexport { d } from 'd';\nexport * from 'e';\nimport 'f';\nconst g = await import('g');`;
  expect(importsOf('x.ts', text).map(({ specifier }) => specifier)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  expect(importsOf('x.ts', text).filter(({ typeOnly }) => typeOnly)).toHaveLength(1);
  expect(readsEnvironment('x.ts', `const home = process.env['HOME'];`)).toBe(true);
});
