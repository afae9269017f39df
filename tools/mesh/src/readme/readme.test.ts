import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { embeddedServer } from '@tempi/platform/database';
import { readSettings, workspaceRoot } from '@tempi/platform/settings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withBroker } from '../bench/with-broker.ts';
import { removeCopy, repositoryCopy } from './repository-copy.testing.ts';

const blocksOf = async (page: string) =>
  [
    ...(await readFile(join(workspaceRoot(import.meta.dirname), page), 'utf8')).matchAll(/^```(\w+)\n(.*?)^```$/gms),
  ].map(([, language = '', body = '']) => ({ language, body }));
const blocks = await blocksOf('README.md');
const shell = blocks.filter(({ language }) => language === 'sh').map(({ body }) => body);
let copy: string;

beforeAll(async () => {
  copy = await repositoryCopy();
});
afterAll(() => removeCopy(copy));

/** Runs a block as a person would who pasted it; settings of whoever runs the tests are no part of it. */
async function run(block: string): Promise<string> {
  const unset = ['KAFKA_BROKERS', 'DATABASE_URL', 'ARCHIVE_URL', 'MESH_NAMESPACE', 'SCHEMA_REGISTRY_URL'].flatMap(
    (name) => ['-u', name],
  );
  const words = [...unset, 'bash', '-euo', 'pipefail', '-c', block];
  const { stdout } = await promisify(execFile)('env', words, { cwd: copy, maxBuffer: 1 << 28 });
  return stdout;
}

const blockWith = (word: string): string => shell.find((block) => block.includes(word)) ?? `false # no ${word}`;

test('every shell block is one that a test here runs, or names npm scripts that exist', async () => {
  const tested = [
    'npx mesh status',
    'mesh explain',
    'attic.csv',
    'KAFKA_BROKERS',
    'bench stream',
    'daily-extremes',
    'mesh registry',
    'mesh upgrade',
  ].map(blockWith);
  const { scripts } = JSON.parse(await readFile(join(copy, 'package.json'), 'utf8'));
  for (const block of shell.filter((each) => !tested.includes(each)))
    for (const line of block.trim().split('\n')) {
      // Run in full by continuous integration; the demo also below.
      const script = /^npm (?:run )?(\S+)$/.exec(line)?.[1] ?? '';
      expect(Object.keys(scripts), line).toContain(script);
    }
});

test('the demo prints what the README says', async () => {
  const shown = blocks.find(({ language }) => language === 'text')?.body;
  expect(await run('npx mesh demo --once')).toBe(shown);
}, 300_000);

test('a look around after the demo', async () => {
  const shown = await run(blockWith('npx mesh status'));
  // All is read; nothing runs any more.
  expect(shown).toMatch(/clickstream\.page-traffic +stream +4 +\d+ +\d+ +0 +0 +0 s .* 0 of 1/);
  expect(shown).toMatch(/stream +clickstream\.page-traffic\.stream\.deltas\/3 +0 +0 s/);
  expect(await run(blockWith('attic.csv'))).toContain('21.6');
}, 300_000);

test('a product is explained in the words of the README', async () => {
  const shown = blocks.filter(({ language }) => language === 'text')[1]?.body ?? 'nothing shown';
  expect(await run(blockWith('mesh explain'))).toContain(shown);
}, 120_000);

/** Starts a command that goes on, waits until it says where it listens, asks as a shown block does, and returns what was shown and answered. */
async function asked(
  command: string,
  port: string,
  block: string,
): Promise<readonly [shown: string, answered: string]> {
  const server = spawn('bash', ['-c', command], { cwd: copy, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    for await (const line of createInterface(server.stderr)) if (line.includes(port)) break;
    const lines = block.trim().split('\n');
    const question = lines.slice(0, -1).join('\n');
    return [lines.at(-1) ?? '', await run(question.replace('$ ', '').replace(/localhost:\d+/, `localhost:${port}`))];
  } finally {
    process.kill(-(server.pid ?? 0), 'SIGTERM');
    await once(server, 'exit');
  }
}

test('the registry answers as the README shows', async () => {
  const port = '18081';
  const block = blocks.find(({ body }) => body.startsWith('$ curl') && body.includes(':8081'))?.body ?? '';
  const [shown, answered] = await asked(blockWith('mesh registry').replace('8081', port), port, block);
  // The id depends on what was registered before, as by the demo.
  const withoutId = (text: string): string => text.replace(/"id":\d+/, '');
  expect(withoutId(answered)).toBe(withoutId(shown));
}, 60_000);

/** Writes the files that pages show into the copy; what has no name there, into one of its own. Returns the names of products. */
async function writeShown(shown: typeof blocks): Promise<readonly string[]> {
  const code = shown.filter(({ language }) => language === 'ts');
  const files = code.map(({ body }, at) => ({
    path: /^\/\/ (\S+)\n/.exec(body)?.[1] ?? `platform/src/example-${at}.ts`,
    body,
  }));
  for (const { path, body } of files) await writeFile(join(copy, path), body);
  return files.map(({ path }) => path).filter((path) => /\/products\/[a-z-]+\.ts$/.test(path));
}

test('every example of a page compiles by the laws of this repository, and declares what it shows', async () => {
  const products = await writeShown([...blocks, ...(await blocksOf('platform/LANGUAGE.md'))]);
  expect(products.length).toBeGreaterThanOrEqual(4);
  await run(`npx tsc --noEmit -p .\nnpx oxlint --deny-warnings domains\nnpx prettier --check domains`);
  const imports = products.map((path) => `await import('./${path}');`).join(' ');
  await run(`node --input-type=module -e "${imports}"`);
}, 120_000);

test('a condition that JavaScript would drop is refused in a domain', async () => {
  const path = 'domains/clickstream/products/visit-lengths.ts';
  const example = await readFile(join(copy, path), 'utf8');
  const dropped = example.replace(
    'view.isBot.not().and(view.status.lt(400))',
    'view.isBot.not() && view.status.lt(400)',
  );
  await writeFile(join(copy, path), dropped);
  await expect(run(`npx oxlint ${path}`)).rejects.toMatchObject({ stdout: expect.stringContaining('unnecessary') });
  await writeFile(join(copy, path), example);
}, 120_000);

test('a product is added, tested, run and reconciled', async () => {
  await writeShown(blocks);
  const printed = await run(blockWith('daily-extremes'));
  expect(printed).toMatch(/attic .* 21\.5 +21\.7/);
}, 120_000);

test('a product that ran is changed and upgraded, in the words of the README', async () => {
  const said = blocks.find(({ body }) => body.startsWith('building generation'))?.body ?? 'nothing shown';
  // What it does is told on stderr.
  const printed = await run(blockWith('mesh upgrade').replace(/(mesh upgrade .*)/, '$1 2>&1'));
  expect(printed).toContain(said);
  expect(printed).toMatch(/attic +2026-01-05T10:00:00Z +2026-01-05T11:00:00Z +21\.5 +21\.7/);
  expect(printed).toContain('generation 2, whose rows are in the topic sensors.daily-extremes.g2.stream.output');
}, 180_000);

test('records that are sent are taken and answered as the README shows', async () => {
  const port = '17071';
  const block = blocks.find(({ body }) => body.startsWith('$ curl') && body.includes('/ingest/'))?.body ?? '';
  const [shown, answered] = await asked(`MESH_PORT=${port} npx mesh up --domain sensors`, port, block);
  // The offset depends on what was ingested before.
  const withoutOffset = (text: string): string => text.replace(/"offset":\d+/, '').trim();
  expect(withoutOffset(answered)).toBe(withoutOffset(shown));
}, 120_000);

test('Kafka and PostgreSQL by the environment', async ({ skip }) => {
  const settings = readSettings();
  await withBroker(settings, join(copy, 'broker'), async (kafka, reason) => {
    if (kafka === undefined && settings.requireKafka) throw new Error(reason);
    if (kafka === undefined) return skip(reason);
    const database = await embeddedServer(join(copy, 'database'));
    try {
      const block = blockWith('KAFKA_BROKERS')
        .replace(/(KAFKA_BROKERS=).*/, `$1${kafka.brokers}`)
        .replace(/(DATABASE_URL=).*/, `$1${database.url}`);
      expect(await run(block)).toContain('sensors.anomaly');
      expect(await run(`export KAFKA_BROKERS=${kafka.brokers}\n${blockWith('bench stream')}`)).toMatch(/kafka .* true/);
    } finally {
      await database.release();
    }
  });
}, 300_000);
