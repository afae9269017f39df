// verify:bad-use: what is asked for wrongly gets a clear error, and leaves the data folder as it was, byte for byte.
import { randomBytes } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checks } from './checks.ts';
import { folderDigest, serverStopped } from './folder-digest.ts';
import { mustRun, runMesh, type Place } from './mesh-process.ts';
import { inFolder } from './places.ts';
import { accessLog } from './seeded-input.ts';

const DEAD_BROKER = '127.0.0.1:1';
const check = checks();

interface Misuse {
  readonly what: string;
  readonly words: readonly string[];
  readonly code: 2 | 3;
  /** What stderr must hold. */
  readonly says: readonly string[];
  /** The data folder, where it is not the one that must stay as it was. */
  readonly at?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** It can be told only by opening the folder, which starts its server: that writes its own files. */
  readonly looksInside?: true;
}

function misuses(folder: string): readonly Misuse[] {
  const view = ['ingest', 'clickstream.page-view', '--format', 'access-log', '--file'];
  const replay = ['quarantine', 'replay', 'clickstream.page-view'];
  const kafka = { KAFKA_BROKERS: DEAD_BROKER };
  return [
    { what: 'unknown command', words: ['qeury'], code: 2, says: ['qeury', 'query', 'CLI_UNKNOWN_COMMAND'] },
    { what: 'unknown subcommand', words: ['log', 'raed'], code: 2, says: ['raed', 'read'] },
    { what: 'unknown flag', words: ['status', '--jsno'], code: 2, says: ['--jsno', '--json', 'CLI_UNKNOWN_FLAG'] },
    {
      what: 'unknown product',
      words: ['query', 'clickstream.page-trafic'],
      code: 2,
      says: ['clickstream.page-traffic'],
    },
    { what: 'unknown contract', words: ['log', 'read', 'finance.purchases'], code: 2, says: ['finance.purchase'] },
    { what: 'unknown domain', words: ['run', '--domain', 'finanec', '--speed', 'batch'], code: 2, says: ["'finance'"] },
    { what: 'unknown speed', words: ['run', 'sensors.anomaly', '--speed', 'steam'], code: 2, says: ["'stream'"] },
    {
      what: 'unknown format',
      words: [...view.slice(0, 3), 'acces-log', '--file', join(folder, 'good.log')],
      code: 2,
      says: ["'access-log'"],
    },
    {
      what: 'a flag of another format',
      words: [...view, join(folder, 'good.log'), '--sensor', 'x'],
      code: 2,
      says: ['sensor'],
    },
    {
      what: 'no flag for a missing field',
      words: ['ingest', 'sensors.reading', '--file', join(folder, 'good.log')],
      code: 2,
      says: ['--sensor'],
    },
    { what: 'missing file', words: [...view, join(folder, 'absent.log')], code: 2, says: ['absent.log'] },
    { what: 'a folder for a file', words: [...view, folder], code: 2, says: [folder] },
    { what: 'empty file', words: [...view, join(folder, 'empty.log')], code: 2, says: ['empty.log'] },
    { what: 'binary file', words: [...view, join(folder, 'binary.log')], code: 2, says: ['binary.log'] },
    ...(process.getuid?.() === 0
      ? []
      : [
          {
            what: 'unreadable file',
            words: [...view, join(folder, 'secret.log')],
            code: 2 as const,
            says: ['secret.log'],
          },
        ]),
    {
      what: 'a time that is none',
      words: ['query', 'clickstream.page-traffic', '--from', 'yesterday'],
      code: 2,
      says: ['yesterday'],
    },
    {
      what: 'an item to show that is no number',
      words: ['quarantine', 'show', 'clickstream.page-view', 'x'],
      code: 2,
      says: ['"x"', 'CLI_ITEM_ID'],
    },
    {
      what: 'lineage in two forms',
      words: ['lineage', 'finance.purchase', '--json', '--mermaid'],
      code: 2,
      says: ['--json', '--mermaid', 'CLI_CONFLICTING_FLAGS'],
    },
    { what: 'lineage of nothing', words: ['lineage', ''], code: 2, says: ['there is no such name'] },
    {
      what: 'a folder where none can be made',
      words: ['status'],
      code: 2,
      at: '/proc/nope',
      says: ['/proc/nope', 'MESH_FOLDER_UNUSABLE'],
    },
    { what: 'a replay of nothing', words: [...replay], code: 2, says: ['--all', 'CLI_NO_ITEMS'] },
    { what: 'a replay of some and all', words: [...replay, '0', '--all'], code: 2, says: ['--all', 'CLI_NO_ITEMS'] },
    { what: 'an item that is no number', words: [...replay, '0', 'x1'], code: 2, says: ['x1', 'CLI_ITEM_ID'] },
    {
      what: 'a discard without a reason',
      words: ['quarantine', 'discard', 'clickstream.page-view', '0'],
      code: 2,
      says: ['--reason', 'CLI_MISSING_FLAG'],
    },
    {
      what: 'a settings file that is missing',
      words: ['status', '--env', join(folder, 'no.env')],
      code: 2,
      says: ['no.env'],
    },
    {
      what: 'a setting of the wrong type',
      words: ['status'],
      code: 2,
      says: ['MESH_PORT'],
      settings: { MESH_PORT: 'high' },
    },
    {
      what: 'a broker that is down',
      words: ['status'],
      code: 3,
      says: [DEAD_BROKER, 'KAFKA_UNREACHABLE'],
      settings: kafka,
    },
    {
      what: 'ingest with the broker down',
      words: [...view, join(folder, 'good.log')],
      code: 3,
      says: [DEAD_BROKER],
      settings: kafka,
    },
    {
      what: 'a speed that has never run',
      words: ['query', 'finance.daily-revenue', '--speed', 'batch'],
      code: 2,
      says: ['batch'],
      looksInside: true,
    },
    {
      what: 'a host that others reach, and no token',
      words: ['up'],
      code: 2,
      says: ['0.0.0.0', 'MESH_TOKEN_WRITE', 'INGEST_TOKEN_MISSING'],
      settings: { MESH_HOST: '0.0.0.0' },
      looksInside: true,
    },
    {
      what: 'an item that is not there',
      words: [...replay, '123456'],
      code: 2,
      says: ['123456', 'QUARANTINE_UNKNOWN'],
      looksInside: true,
    },
  ];
}

async function verify(folder: string): Promise<void> {
  await writeFile(join(folder, 'good.log'), accessLog(1, 500));
  await writeFile(join(folder, 'empty.log'), '');
  await writeFile(join(folder, 'binary.log'), Buffer.concat([Buffer.from([0, 1, 2, 0]), randomBytes(4096)]));
  await writeFile(join(folder, 'secret.log'), accessLog(1, 5));
  await chmod(join(folder, 'secret.log'), 0);
  const place: Place = { folder: join(folder, 'mesh'), settings: {} };
  await mustRun(place, [
    'ingest',
    'clickstream.page-view',
    '--format',
    'access-log',
    '--file',
    join(folder, 'good.log'),
  ]);
  await serverStopped(place.folder);
  const before = await folderDigest(place.folder);
  for (const misuse of misuses(folder)) {
    const run = await runMesh({ folder: misuse.at ?? place.folder, settings: misuse.settings ?? {} }, misuse.words);
    check.equal('embedded', `${misuse.what}: exit code`, run.code, misuse.code);
    for (const word of misuse.says)
      check.equal('embedded', `${misuse.what}: names ${word}`, run.stderr.includes(word), true);
    check.equal('embedded', `${misuse.what}: no stack trace`, /^\s+at /m.test(run.stderr), false);
    if (misuse.code === 3) check.equal('embedded', `${misuse.what}: within 15 s`, run.seconds < 15, true);
    if (misuse.looksInside) continue;
    check.equal('embedded', `${misuse.what}: folder unchanged`, await folderDigest(place.folder), before);
  }
  await newerVersion(place);
}

/** A folder that says it is of a newer version is left alone. */
async function newerVersion(place: Place): Promise<void> {
  await serverStopped(place.folder);
  const identity = join(place.folder, 'mesh.json');
  const { formatVersion, ...rest } = JSON.parse(await readFile(identity, 'utf8'));
  await writeFile(identity, JSON.stringify({ ...rest, formatVersion: Number(formatVersion) + 1 }));
  const before = await folderDigest(place.folder);
  const run = await runMesh(place, ['status']);
  check.equal('embedded', 'a folder of a newer version: exit code', run.code, 2);
  check.equal('embedded', 'a folder of a newer version: folder unchanged', await folderDigest(place.folder), before);
}

await inFolder('bad-use', verify);
check.report('Bad use');
