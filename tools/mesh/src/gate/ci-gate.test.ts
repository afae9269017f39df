import { execFile } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { workspaceRoot } from '@tempi/platform/settings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeCopy, repositoryCopy } from '../readme/repository-copy.testing.ts';

let copy: string;

/** A branch whose first commit breaks readers, and whose second does not; origin has where it began. */
beforeAll(async () => {
  copy = await repositoryCopy();
  await cp(join(workspaceRoot(import.meta.dirname), '.ci/gate'), join(copy, '.ci/gate'), { recursive: true });
  await mesh('contracts', 'generate');
  await run('git', 'init', '--quiet', '--initial-branch', 'main');
  await commit('Publish');
  const origin = join(copy, '.git/upstream.git');
  await run('git', 'clone', '--quiet', '--bare', '.', origin);
  await run('git', 'remote', 'add', 'origin', origin);
  await run('git', 'fetch', '--quiet', 'origin');
  await run('git', 'checkout', '--quiet', '-b', 'branch');
  const path = join(copy, 'contracts/finance/purchase.ts');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('units: int32({', 'units: int64({').replace('decimal, int32,', 'decimal, int64,'));
  await mesh('contracts', 'generate');
  await commit('Break readers');
  await writeFile(join(copy, 'harmless.md'), 'Words\n');
  await commit('Break nobody');
}, 60_000);
afterAll(() => removeCopy(copy));

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
type Bases = { readonly MESH_GATE_BASE?: string; readonly GITHUB_BASE_REF?: string };

async function runWith(bases: Bases, program: string, ...words: readonly string[]): Promise<Result> {
  const path = [join(copy, 'node_modules/.bin'), dirname(process.execPath)].join(delimiter);
  const asked = { MESH_GATE_BASE: '', GITHUB_BASE_REF: '', ...bases };
  const set = Object.entries(asked).map(([name, value]) => `${name}=${value}`);
  const inPath = ['bash', '-c', 'PATH="$0:$PATH" exec "$@"', path, program, ...words];
  return promisify(execFile)('env', [...set, ...inPath], { cwd: copy, maxBuffer: 1 << 28 }).then(
    (printed) => ({ code: 0, ...printed }),
    ({ code, stdout, stderr }: Result) => ({ code, stdout, stderr }),
  );
}
const run = (program: string, ...words: readonly string[]) => runWith({}, program, ...words);
const mesh = (...words: readonly string[]) => run(process.execPath, 'tools/mesh/src/main.ts', ...words);
const gate = (bases: Bases = {}) => runWith(bases, '.ci/gate', '--today', '2026-11-22');

async function commit(message: string): Promise<void> {
  await run('git', 'add', '--all');
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  const { code, stderr } = await run('git', ...author, 'commit', '--quiet', '--message', message);
  if (code !== 0) throw new Error(stderr);
}

const CLOSED = { code: 1, stdout: expect.stringContaining('x field-type-widened units'), stderr: '' };

test(
  'all commits of a branch are judged, where origin says what its default branch is',
  { timeout: 60_000 },
  async () => {
    await run('git', 'remote', 'set-head', 'origin', 'main');
    expect(await gate()).toMatchObject(CLOSED);
  },
);

test('where origin does not, the last commit alone is, and that is said', { timeout: 60_000 }, async () => {
  await run('git', 'remote', 'set-head', 'origin', '--delete');
  expect(await gate()).toMatchObject({ code: 0, stderr: expect.stringContaining('MESH_GATE_BASE') });
});

test(
  'an explicit base comes before what origin says, and is fetched where it is missing',
  { timeout: 60_000 },
  async () => {
    expect(await gate({ MESH_GATE_BASE: 'main' })).toMatchObject(CLOSED);
    expect(await gate({ GITHUB_BASE_REF: 'main' })).toMatchObject(CLOSED);
    await run('git', 'update-ref', '-d', 'refs/remotes/origin/main');
    expect(await gate({ GITHUB_BASE_REF: 'main' })).toMatchObject(CLOSED);
    expect(await gate({ MESH_GATE_BASE: 'HEAD^1', GITHUB_BASE_REF: 'main' })).toMatchObject({ code: 0, stderr: '' });
  },
);

test('an explicit base that is not there is refused', { timeout: 60_000 }, async () => {
  for (const [name, bases] of Object.entries({
    MESH_GATE_BASE: { MESH_GATE_BASE: 'nonsense', GITHUB_BASE_REF: 'main' },
    GITHUB_BASE_REF: { GITHUB_BASE_REF: 'nonsense' },
  }))
    expect(await gate(bases)).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining(`which ${name}`) });
});

test(
  'a shallow clone without its origin takes all for new and says so, but not against an explicit base',
  { timeout: 60_000 },
  async () => {
    const { stdout: head } = await run('git', 'rev-parse', 'HEAD');
    await writeFile(join(copy, '.git/shallow'), head);
    await run('git', 'remote', 'set-url', 'origin', join(copy, 'nowhere'));
    await run('git', 'update-ref', '-d', 'refs/remotes/origin/main');
    expect(await gate()).toMatchObject({ code: 0, stderr: expect.stringContaining('is taken for new') });
    expect(await gate({ GITHUB_BASE_REF: 'main' })).toMatchObject({ code: 3, stdout: '' });
    await rm(join(copy, '.git/shallow'));
  },
);
