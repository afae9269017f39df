import { afterEach, expect, test, vi } from 'vitest';
import { runMesh } from '../cli/run-mesh.ts';

afterEach(() => vi.restoreAllMocks());

/** Runs the command in this process, keeping what it prints. */
async function lineage(...words: string[]) {
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += String(text);
      return true;
    });
  }
  const code = await runMesh(['lineage', ...words]);
  vi.restoreAllMocks();
  return { code, ...printed };
}

test('a product comes from contracts by way of other products, and says by which fields', async () => {
  const { stdout } = await lineage('finance.revenue-and-traffic');
  expect(stdout).toBe(`comes from
finance.revenue-and-traffic: all rows
├─ clickstream.hourly-traffic: views, visitors, windowEnd, windowStart
│  └─ clickstream.page-view: isBot, occurredAt, status, visitor
└─ finance.hourly-revenue: purchases, revenue, windowEnd, windowStart
   └─ finance.purchase: amount, customer, purchasedAt

goes to no product
`);
});

test('a field of a contract goes to products over products', async () => {
  const { stdout } = await lineage('clickstream.page-view.status');
  expect(stdout).toMatch(/^goes to\nclickstream\.page-view: status\n├─ clickstream\.error-rate: errors, share\n/);
  expect(stdout).toContain('├─ clickstream.hourly-traffic: all rows\n│  └─ finance.revenue-and-traffic: all rows\n');
});

test('JSON says the same, and Mermaid draws it', async () => {
  const { stdout } = await lineage('finance.purchase.amount', '--json');
  const revenue = { name: 'finance.revenue-and-traffic', fields: ['revenue'], next: [] };
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ name: 'finance.purchase', field: 'amount', comesFrom: [] },
    goesTo: expect.arrayContaining([{ name: 'finance.hourly-revenue', fields: ['revenue'], next: [revenue] }]),
  });
  const { stdout: drawn } = await lineage('finance.purchase.amount', '--mermaid');
  expect(drawn).toMatch(/^flowchart LR\n {2}finance__purchase\["finance\.purchase"\]\n/);
  expect(drawn).toContain('  finance__hourly_revenue -- "revenue" --> finance__revenue_and_traffic\n');
});

test.each([
  ['finance.purchas', 'CLI_UNKNOWN_NAME', "did you mean 'finance.purchase'?"],
  ['finance.purchase.amont', 'CLI_UNKNOWN_FIELD', "did you mean 'amount'?"],
  ['finance.purchase.v9', 'CLI_UNKNOWN_NAME', 'expected'],
])('%s is refused', async (name, code, words) => {
  const { code: exit, stdout, stderr } = await lineage(name);
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  expect(stderr).toContain(code);
  expect(stderr).toContain(words);
});
