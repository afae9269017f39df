import { afterEach, expect, test, vi } from 'vitest';
import { runMesh } from '../cli/run-mesh.ts';

afterEach(() => vi.restoreAllMocks());

/** Runs the command in this process, keeping what it prints. */
async function explain(...words: string[]) {
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream] += String(text);
      return true;
    });
  }
  const code = await runMesh(['explain', ...words]);
  vi.restoreAllMocks();
  return { code, ...printed };
}

test('a query is explained from its plan to its state', async () => {
  const { stdout } = await explain('clickstream.page-traffic');
  expect(stdout).toMatch(/^clickstream\.page-traffic .*\nfingerprint [0-9a-f]+\n\nplan\n  read clickstream\.page-view/);
  expect(stdout).toContain('     reads occurredAt, status, isBot, path, visitor, bytes\n');
  expect(stdout).toMatch(/\n  clickstream\.page-traffic\.stream\.deltas +4 /);
});

test('JSON says all of it, the SQL of each engine too', async () => {
  const { stdout } = await explain('finance.revenue-and-traffic', '--json');
  const told = JSON.parse(stdout);
  expect(told.leaves.map(({ contract }: { contract: string }) => contract)).toEqual([
    'finance.purchase',
    'clickstream.page-view',
  ]);
  expect(Object.keys(told.sql)).toEqual(['duckdb', 'spark', 'flink']);
});

test.each(['duckdb', 'spark', 'flink'])(
  '--sql %s prints a query that ends in the product’s columns',
  async (engine) => {
    const { stdout, stderr } = await explain('finance.daily-revenue', '--sql', engine);
    expect(stderr).toMatch(/_partition, .*_marker/);
    expect(stdout).toMatch(/^WITH /);
    expect(stdout).toMatch(/SELECT .windowStart.,\s+.windowEnd.,\s+.purchases.,[^()]*\nFROM .daily_revenue.\n$/);
  },
);

test('a process has no SQL, and says why', async () => {
  expect((await explain('sensors.anomaly')).stdout).toContain('none: it runs on Node only');
  const { code, stdout, stderr } = await explain('sensors.anomaly', '--sql', 'spark');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('EXPLAIN_NO_SQL');
});
