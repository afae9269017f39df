// verify:together: two commands at once on one data folder, either killed; two data folders on one broker.
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { readSettings } from '@tempi/platform/settings';
import { withBroker } from './broker.ts';
import { checks } from './checks.ts';
import { mustRun, runMesh, startMesh, type Place } from './mesh-process.ts';
import { inFolder } from './places.ts';
import { accessLog } from './seeded-input.ts';
import { withDatabase } from './with-database.ts';

const CONTRACT = 'clickstream.page-view';
const PRODUCT = 'clickstream.page-traffic';
const PART = 20_000;
const INPUT = accessLog(7, PART * 8);
const check = checks();

const ingestWords = (file: string): string[] => [
  'ingest',
  CONTRACT,
  '--format',
  'access-log',
  '--file',
  file,
  '--json',
];

/** Which of the two is started first, and so starts the server they share; and which is killed. */
async function sideBySide(first: 'ingest' | 'stream', killed: 'ingest' | 'stream', folder: string): Promise<void> {
  const what = `${first} first, ${killed} killed`;
  const place: Place = { folder: join(folder, 'mesh'), settings: {} };
  const file = join(folder, 'access.log');
  await writeFile(file, INPUT);
  const start = (job: 'ingest' | 'stream') =>
    startMesh(place, job === 'ingest' ? ingestWords(file) : ['run', PRODUCT, '--speed', 'stream']);
  const jobs = { [first]: start(first) };
  await sleep(500);
  const second = first === 'ingest' ? 'stream' : 'ingest';
  jobs[second] = start(second);
  await streaming(place);
  jobs[killed]?.child.kill('SIGKILL');
  const victim = await jobs[killed]?.ended;
  check.equal('embedded', `${what}: ended by`, victim?.signal, 'SIGKILL');
  if (killed === 'stream') {
    check.equal('embedded', `${what}: ingest goes on to its end`, (await jobs['ingest']?.ended)?.code, 0);
  } else {
    check.equal('embedded', `${what}: the stream is alive`, jobs['stream']?.child.exitCode, null);
    await mustRun(place, ingestWords(file));
    await caughtUp(place);
    jobs['stream']?.child.kill('SIGTERM');
    check.equal('embedded', `${what}: the stream drains when asked to stop`, (await jobs['stream']?.ended)?.code, 0);
  }
  await mustRun(place, ['run', PRODUCT, '--speed', 'stream', '--until-caught-up']);
  await mustRun(place, ['run', PRODUCT, '--speed', 'batch']);
  const report = JSON.parse(await mustRun(place, ingestWords(file)));
  check.equal('embedded', `${what}: all is accepted, once`, report.accepted, PART * 8);
  const reconciled = await runMesh(place, ['reconcile', PRODUCT, '--json']);
  check.equal('embedded', `${what}: unexplained`, JSON.parse(reconciled.stdout).unexplained, 0);
}

interface Status {
  speeds: { speed: string; records: number; lag: number }[];
}

const streamOf = async (place: Place): Promise<Status['speeds'][number] | undefined> => {
  const status: Status = JSON.parse(await mustRun(place, ['status', PRODUCT, '--json']));
  return status.speeds.find(({ speed }) => speed === 'stream');
};

/** Waits until the stream has committed something. Looks by SQL, which is quick enough to find ingestion still under way. */
const streaming = (place: Place): Promise<void> =>
  withDatabase(place.folder, (database) =>
    until(async () => {
      const rows = sql<{ found: boolean }>`select exists (select from stream_clickstream_page_traffic) as found`;
      const found = await rows.execute(database).catch(() => undefined);
      return found?.rows[0]?.found === true;
    }),
  );

/** Waits until the stream has committed all there is. */
const caughtUp = (place: Place): Promise<void> => until(async () => (await streamOf(place))?.lag === 0);

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error('waited in vain for the stream');
}

/** Two meshes on one broker: neither sees the other's records. */
async function apart(folder: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const counts = { one: 300, two: 500 };
  for (const [name, count] of Object.entries(counts)) {
    const place: Place = { folder: join(folder, name), settings };
    const file = join(folder, `${name}.log`);
    await appendFile(file, accessLog(count, count));
    await mustRun(place, ingestWords(file));
    await mustRun(place, ['run', PRODUCT, '--speed', 'stream', '--until-caught-up']);
  }
  for (const [name, count] of Object.entries(counts)) {
    const place: Place = { folder: join(folder, name), settings };
    const lines = (await mustRun(place, ['log', 'read', CONTRACT, '--json'])).split('\n');
    const records = lines.filter((line) => line.includes('"record"')).length;
    check.equal('kafka', `folder ${name} reads its own records alone`, records, count);
    const stream = await streamOf(place);
    check.equal('kafka', `folder ${name}: its stream's records`, stream?.records, count);
  }
}

for (const first of ['ingest', 'stream'] as const)
  for (const killed of ['ingest', 'stream'] as const)
    await inFolder('together', (folder) => sideBySide(first, killed, folder));
await withBroker(readSettings(), async (broker) => {
  if (typeof broker === 'string') check.skipped('kafka', 'two data folders on one broker', broker);
  else await inFolder('apart', (folder) => apart(folder, broker.settings));
});
check.report('Several at once');
