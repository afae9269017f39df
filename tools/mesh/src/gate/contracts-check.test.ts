import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { removeCopy, repositoryCopy } from '../readme/repository-copy.testing.ts';

let copy: string;

beforeAll(async () => {
  copy = await repositoryCopy();
  await mesh('contracts', 'generate');
  await run('git', 'init', '--quiet', '--initial-branch', 'main');
  await commit('Publish');
}, 60_000);
afterAll(() => removeCopy(copy));
/** Each change begins at what is published. */
beforeEach(async () => {
  await run('git', 'checkout', '--quiet', '.');
  await run('git', 'clean', '--quiet', '--force', '-d', 'contracts', 'domains');
});

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(program: string, ...words: readonly string[]): Promise<Result> {
  const asked = promisify(execFile)(program, words, { cwd: copy, maxBuffer: 1 << 28 });
  return asked.then(
    (printed) => ({ code: 0, ...printed }),
    ({ code, stdout, stderr }: Result) => ({ code, stdout, stderr }),
  );
}
const mesh = (...words: readonly string[]) => run(process.execPath, 'tools/mesh/src/main.ts', ...words);
const TODAY = ['--today', '2026-11-22'];
const check = (...words: readonly string[]) => mesh('contracts', 'check', '--base', 'HEAD', ...TODAY, ...words);

async function commit(message: string): Promise<void> {
  await run('git', 'add', '--all');
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  const { code, stderr } = await run('git', ...author, 'commit', '--quiet', '--message', message);
  if (code !== 0) throw new Error(stderr);
}

/** Replaces texts of a file, each of which must be there, and writes the documents anew. */
async function change(path: string, ...texts: readonly (readonly [string, string])[]): Promise<void> {
  let text = await readFile(join(copy, path), 'utf8');
  for (const [before, after] of texts) {
    expect(text).toContain(before);
    text = text.replace(before, () => after);
  }
  await writeFile(join(copy, path), text);
  expect(await mesh('contracts', 'generate')).toMatchObject({ code: 0 });
}

const PURCHASE = 'contracts/finance/purchase.ts';
const version = (text: string) => [/version: '[\d.]+'/.exec(text)?.[0] ?? '', text] as const;
const purchaseVersion = async (to: string) =>
  version(await readFile(join(copy, PURCHASE), 'utf8')).with(1, `version: '${to}'`) as [string, string];
const wider = ['units: int32({', 'units: int64({'] as const;
const int64 = ['decimal, int32,', 'decimal, int64,'] as const;

describe('files that are none', { timeout: 60_000 }, () => {
  test('a report that cannot be written is told after what was found', async () => {
    expect(await check('--junit', join(copy, 'contracts/nowhere/report.xml'))).toMatchObject({
      ...{ code: 2, stdout: expect.stringContaining('the gate is open') },
      stderr: expect.stringContaining('GATE_REPORT_UNWRITABLE'),
    });
  });

  test('a folder in the place of the exceptions is told', async () => {
    await mkdir(join(copy, 'contracts/exceptions.yaml'));
    const printed = await check();
    await rm(join(copy, 'contracts/exceptions.yaml'), { recursive: true });
    expect(printed).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('EXCEPTIONS_UNREADABLE') });
  });

  test('the help says the default of --today once', async () => {
    const { stdout } = await mesh('contracts', 'check', '--help');
    expect(stdout.match(/default: today/g)).toHaveLength(1);
    expect(stdout).not.toMatch(/default: "20/);
  });
});

describe('a change of what is published', { timeout: 60_000 }, () => {
  test('none leaves the gate open', async () => {
    expect(await check()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^the gate is open: 0 that break/) });
  });

  test('that is compatible leaves the gate open, once the minor version says so', async () => {
    const added = ['  key:', '  key:'] as const;
    const field = [
      "  },\n  key: 'customer'",
      "    shop: text({ description: 'Where' }).nullable(),\n  },\n  key: 'customer'",
    ] as const;
    await change(PURCHASE, field, added);
    expect(await check()).toMatchObject({ code: 1, stdout: expect.stringContaining('x version-not-raised') });
    await change(PURCHASE, await purchaseVersion('1.9.0'));
    const { code, stdout } = await check();
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('- field-added shop (breaks nobody)'),
    });
  });

  test('that breaks closes it, naming the rule, the field and the products that consume it, also by way of others', async () => {
    await change(PURCHASE, ['decimal(12, 2, {', 'decimal(14, 3, {'], await purchaseVersion('1.9.0'));
    const { code, stdout } = await check('--json');
    const told = JSON.parse(stdout);
    expect({ code, gate: told.gate, base: told.base }).toEqual({ code: 1, gate: 'closed', base: 'HEAD' });
    const found = told.findings.find(
      ({ rule, publication }: Record<string, string>) =>
        rule === 'decimal-scale-changed' && publication === 'finance.purchase',
    );
    expect(found).toMatchObject({
      ...{ direction: 'breaks-both', closes: true, field: 'amount', file: 'contracts/finance/purchase.odcs.yaml' },
      consumers: [
        { product: 'finance.customer-spend', owner: 'finance', columns: ['revenue'], rows: false, via: [] },
        { product: 'finance.customer-value', columns: ['revenue'] },
        { product: 'finance.daily-revenue', columns: ['revenue'] },
        { product: 'finance.hourly-revenue', columns: ['revenue'] },
        { product: 'finance.revenue-and-traffic', columns: ['revenue'], via: ['finance.hourly-revenue'] },
      ],
    });
  });

  test('that breaks is let through by an exception, which is shown, and told once it is not needed', async () => {
    await change(PURCHASE, wider, int64, await purchaseVersion('1.9.0'));
    expect(await check()).toMatchObject({ code: 1, stdout: expect.stringContaining('x field-type-widened units') });
    const exception =
      '- rule: field-type-widened\n  publication: finance.purchase\n  field: units\n  reason: All readers are stopped\n  approvedBy: Ada\n  expires: 2026-11-22\n';
    await writeFile(join(copy, 'contracts/exceptions.yaml'), exception);
    const allowed = await check();
    expect(allowed).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('by Ada until 2026-11-22: All readers are stopped'),
    });
    expect(await check('--today', '2026-11-23')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('exception-expired'),
    });
    await writeFile(join(copy, 'contracts/exceptions.yaml'), exception.replace('2026-11-22', 'tomorrow'));
    expect(await check()).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('EXCEPTIONS_INVALID') });
  });

  test('that breaks is let through as a new major version beside the old one', async () => {
    const text = await readFile(join(copy, PURCHASE), 'utf8');
    const second = text
      .replace(...int64)
      .replace(...wider)
      .replace(/version: '[\d.]+'/, "version: '2.0.0'")
      .replace('const purchase =', 'const purchase2 =');
    await writeFile(join(copy, 'contracts/finance/purchase-2.ts'), second);
    const domain = await readFile(join(copy, 'domains/finance/domain.ts'), 'utf8');
    const declared = domain
      .replace(/contracts: \[purchase\]/, 'contracts: [purchase, purchase2]')
      .replace(/^import /, "import { purchase2 } from '@tempi/contracts/finance/purchase-2';\nimport ");
    await writeFile(join(copy, 'domains/finance/domain.ts'), declared);
    const until = { since: '2026-11-22', until: '2027-03-31', successor: 'finance.purchase.v2' };
    const deprecated = `  deprecated: ${JSON.stringify(until)},\n  promises:`;
    await change(PURCHASE, ['  promises:', deprecated], await purchaseVersion('1.9.0'));
    const { code, stdout } = await check();
    expect(stdout).toContain('finance.purchase.v2\n  - publication-added (breaks nobody)');
    expect(stdout).toContain('- deprecation-announced');
    expect(stdout).toContain('finance.revenue-and-traffic (finance): all rows, by way of finance.hourly-revenue\n');
    expect(stdout).toContain('- reads-deprecated');
    expect(code, stdout).toBe(0);
    // Nor may the new one go again as if it had never been there.
    await commit('Publish version 2 beside version 1');
    await writeFile(join(copy, 'domains/finance/domain.ts'), domain);
    // A domain that names a successor must have it.
    await change(PURCHASE, [`"successor":"finance.purchase.v2"`, '"successor":null']);
    await rm(join(copy, 'contracts/finance/purchase.v2.odcs.yaml'), { force: true });
    expect(await check()).toMatchObject({
      ...{ code: 1, stdout: expect.stringContaining('x publication-removed-undeprecated (breaks readers)') },
    });
    await run('git', 'reset', '--quiet', '--hard', 'HEAD^');
  });

  test('is not judged by stale documents', async () => {
    const path = join(copy, 'contracts/finance/purchase.odcs.yaml');
    await writeFile(path, `${await readFile(path, 'utf8')}# edited by hand\n`);
    const { code, stdout } = await check();
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('x document-stale') });
    expect(stdout).toContain('contracts/finance/purchase.odcs.yaml, line');
    await rm(path);
    expect(await check()).toMatchObject({ code: 1, stdout: expect.stringContaining('x document-missing') });
  });

  test('is told to JUnit and in annotations', async () => {
    await change(PURCHASE, wider, int64);
    const report = join(copy, 'report.xml');
    const { code, stdout } = await check('--annotations', '--junit', report);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^::error file=contracts\/finance\/purchase\.odcs\.yaml,title=field-type-widened::finance\.purchase\.units /m,
    );
    const xml = await readFile(report, 'utf8');
    expect(xml).toContain('<testcase classname="finance.purchase" name="field-type-widened units" time="0">');
    expect(xml).toContain('<testcase classname="sensors.reading" name="unchanged" time="0"/>');
    await rm(report);
  });
});

describe('the page for domain teams', { timeout: 60_000 }, () => {
  test('shows what the gate prints of its example, and of the way that it recommends', async () => {
    const page = await readFile(join(copy, 'platform/CONTRACTS.md'), 'utf8');
    const blocks = [...page.matchAll(/^```(diff|text)\n(.*?)^```$/gms)].map(([, kind, body = '']) => ({ kind, body }));
    const [diffs, outputs] = ['diff', 'text'].map((kind) => blocks.filter((block) => block.kind === kind));
    expect(diffs).toHaveLength(2);
    for (const [at, { body }] of (diffs ?? []).entries()) {
      await run('git', 'checkout', '--quiet', '.');
      await change(/^--- (\S+)/m.exec(body)?.[1] ?? '', ...hunksOf(body));
      expect((await check()).stdout).toBe(outputs?.[at]?.body);
    }
  });
});

/** What each run of lines of a diff replaces, and by what. */
function hunksOf(diff: string): readonly (readonly [string, string])[] {
  const hunks = diff.split(/^@@.*\n/m).slice(1);
  const side = (hunk: string, other: string): string =>
    hunk
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(other))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  return hunks.map((hunk) => [side(hunk, '+'), side(hunk, '-')]);
}

describe('what there is to compare with', { timeout: 60_000 }, () => {
  test('no base: the present state alone is judged', async () => {
    expect(await mesh('contracts', 'check')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('the gate is open: 0 that'),
    });
  });

  test('a base without documents: everything is new', async () => {
    const { stdout: empty } = await run('git', 'hash-object', '-t', 'tree', '/dev/null');
    const { code, stdout } = await mesh('contracts', 'check', '--base', empty.trim());
    expect({ code, new: stdout.match(/publication-added/g)?.length }).toEqual({ code: 0, new: expect.any(Number) });
    expect(stdout).toMatch(/the gate is open: 0 that break somebody, 0 allowed, \d\d that break nobody\n$/);
  });

  test('a base with a document that cannot be read: the change that repairs it passes, and it is told', async () => {
    const path = join(copy, 'contracts/finance/purchase.odcs.yaml');
    const text = await readFile(path, 'utf8');
    await writeFile(path, 'a: b: c\n');
    await commit('Break a document');
    await writeFile(path, text);
    const { code, stdout } = await check();
    expect(stdout).toContain('- base-document-unreadable');
    expect(stdout).toContain('HEAD:contracts/finance/purchase.odcs.yaml, line 1');
    expect(code, stdout).toBe(0);
    await run('git', 'reset', '--quiet', '--hard', 'HEAD^');
  });

  test('an unknown ref, and one that would be an option, are refused', async () => {
    for (const ref of ['nonsense', '--all', 'HEAD:contracts/finance/purchase.ts'])
      expect(await mesh('contracts', 'check', `--base=${ref}`)).toMatchObject({
        ...{ code: 2, stdout: '', stderr: expect.stringContaining('GIT_UNKNOWN_REF') },
      });
  });

  test('a shallow clone that lacks it says so', async () => {
    await commit('Nothing').catch(() => undefined);
    const { stdout: head } = await run('git', 'rev-parse', 'HEAD');
    await writeFile(join(copy, '.git/shallow'), head);
    expect(await mesh('contracts', 'check', '--base', 'main~1')).toMatchObject({
      ...{ code: 3, stderr: expect.stringContaining('GIT_SHALLOW') },
    });
    await rm(join(copy, '.git/shallow'));
  });

  test('no repository says so', async () => {
    await run('mv', '.git', '.git-away');
    expect(await check()).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('GIT_NO_REPOSITORY') });
    await run('mv', '.git-away', '.git');
  });
});
