import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
let parent: string;
let folder: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'tempi-cli-'));
  folder = join(parent, 'data');
});
afterAll(() => rm(parent, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const mesh = (...words: string[]): Promise<Ended> =>
  promisify(execFile)(process.execPath, [MAIN, ...words]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  );

const COMMANDS = [
  'demo',
  'up',
  'ingest',
  'run',
  'query',
  'explain',
  'reconcile',
  'log read',
  'quarantine list',
  'quarantine show',
  'status',
  'contracts generate',
  'upgrade',
  'bench stream',
];

test.each(COMMANDS)('mesh %s --help shows an example and the options all commands have', async (command) => {
  const { code, stdout } = await mesh(...command.split(' '), '--help');
  expect(code).toBe(0);
  expect(stdout).toContain(`$ mesh ${command}`);
  for (const option of ['--json', '--data', '--env', '--verbose']) expect(stdout).toContain(option);
});

test.each([
  { words: ['qeury'], says: 'query' },
  { words: ['status', '--jsno'], says: '--json' },
  { words: ['query', 'finance.daily-revenu'], says: 'finance.daily-revenue' },
  { words: ['query', 'finance.daily-revenue', '--speed', 'steam'], says: 'stream' },
  { words: ['run', '--domain', 'sensor', '--speed', 'batch'], says: 'sensors' },
  { words: ['log', 'read', 'sensors.readings'], says: 'sensors.reading' },
])('$words is refused with exit code 2, names $says, and touches nothing', async ({ words, says }) => {
  const { code, stdout, stderr } = await mesh(...words, '--data', folder);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`did you mean '${says}'`.replaceAll("'", stderr.includes(`'${says}'`) ? "'" : ''));
  for (const word of ['expected', 'likely cause', 'code']) expect(stderr).toContain(word);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(await readdir(parent)).toEqual([]);
});

test('a missing argument is refused, and no command at all shows the help', async () => {
  expect((await mesh('query')).code).toBe(2);
  const { code, stdout, stderr } = await mesh();
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Usage: mesh');
});

test('a stack trace comes with --verbose and not without', async () => {
  const words = ['query', 'nothing', '--data', folder];
  expect((await mesh(...words, '--verbose')).stderr).toMatch(/^\s+at /m);
  expect((await mesh(...words)).stderr).not.toMatch(/^\s+at /m);
});

/** Has a process change the text of a module as it loads: `file` is how its address ends. */
const changing = (file: string, text: string, by: string): string =>
  `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from 'node:module';
    const load = (url, context, next) => {
      const loaded = next(url, context);
      if (!url.endsWith(${JSON.stringify(file)})) return loaded;
      return { ...loaded, source: String(loaded.source).replace(${JSON.stringify(text)}, ${JSON.stringify(by)}) };
    };
    registerHooks({ load });`)}`;

/** Runs a command line where a text of a declaration is another. */
async function mistaken([text = '', by = '']: readonly string[], ...words: string[]): Promise<Ended> {
  const hook = changing('/products/error-rate.ts', text, by);
  const ran = promisify(execFile)(process.execPath, ['--import', hook, MAIN, ...words, '--data', folder]);
  return ran.then(
    () => Promise.reject(new Error('it loaded')),
    (ended: Ended) => ended,
  );
}

test.each([
  { mistake: ["'1 minute')", "'1 min')"], says: 'the duration "1 min", at ', code: 'DURATION_INVALID' },
  { mistake: ['view.status.', 'view.states.'], says: "(reading 'gte'), at ", code: 'DECLARATION_INVALID' },
  { mistake: ['name:', 'name'], says: 'error-rate.ts:', code: 'DECLARATION_INVALID' },
])('a declaration that does not load is told with its place: $code, $says', async ({ mistake, says, code }) => {
  const { code: exitCode, stderr } = await mistaken(mistake, 'status');
  expect(exitCode).toBe(2);
  expect(stderr).toContain(says);
  expect(stderr).toMatch(/^mesh: .*\bdomains\/clickstream\/products\/error-rate\.ts:\d+\n/);
  expect(stderr).toContain(code);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('the stack of a declaration that does not load comes with --verbose', async () => {
  const { stderr } = await mistaken(["'1 minute')", "'1 min')"], 'status', '--verbose');
  expect(stderr).toMatch(/caused by MeshError: the duration "1 min"(.|\n)*^\s+at .*error-rate\.ts:\d+/m);
});

test('a reader that closes its end early is no error', async () => {
  const file = join(parent, 'lines.txt');
  await writeFile(file, '');
  const child = spawn('sh', ['-c', `"$0" "$1" --help | head -n 1`, process.execPath, MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  await rm(file);
  expect(stderr).toBe('');
});
