import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverStopped } from './folder-digest.ts';
import { mustRun, type Place } from './mesh-process.ts';
import { accessLog } from './seeded-input.ts';

export const CONTRACT = 'clickstream.page-view';
export const PRODUCT = 'clickstream.page-traffic';
export const RECORDS = 120_000;

/** What every trial begins from. */
export interface Prepared {
  /** The whole input. */
  readonly file: string;
  /** The same in two halves. */
  readonly halves: readonly [string, string];
  /** A place like the prepared one, of its own: `empty`, or `half` done (see `prepare`). */
  copy(of: 'empty' | 'half'): Promise<Place>;
}

/** Words of the command that ingests a file, always under one source name. */
export const ingestWords = (file: string): string[] => [
  'ingest',
  CONTRACT,
  '--format',
  'access-log',
  '--source',
  'seeded',
  '--file',
  file,
  '--json',
];

/**
 * Writes the input, and on the embedded log two folders to copy trials from: `empty`, and `half`, where everything is
 * ingested in two parts and micro-batch and batch have run after the first. On Kafka a copy would share topics with its
 * original, so every trial gets a new folder there.
 */
export async function prepare(folder: string, settings: Readonly<Record<string, string>>): Promise<Prepared> {
  const [file, first, second] = ['access.log', 'first.log', 'second.log'].map((name) => join(folder, name));
  if (file === undefined || first === undefined || second === undefined) throw new TypeError('three names');
  const text = accessLog(11, RECORDS);
  const middle = text.indexOf('\n', text.length / 2) + 1;
  await writeFile(file, text);
  await writeFile(first, text.slice(0, middle));
  await writeFile(second, text.slice(middle));
  let copies = 0;
  const fresh = (): Place => ({ folder: join(folder, `trial-${(copies += 1)}`), settings });
  if (Object.keys(settings).length > 0) return { file, halves: [first, second], copy: async () => fresh() };

  const empty: Place = { folder: join(folder, 'empty'), settings };
  await mkdir(empty.folder);
  await mustRun(empty, ['status']);
  const half: Place = { folder: join(folder, 'half'), settings };
  await mustRun(half, ['ingest', CONTRACT, '--format', 'access-log', '--file', first]);
  for (const speed of ['micro-batch', 'batch'])
    await mustRun(half, ['run', PRODUCT, '--speed', speed, '--until-caught-up']);
  await mustRun(half, ['ingest', CONTRACT, '--format', 'access-log', '--file', second]);
  await Promise.all([serverStopped(empty.folder), serverStopped(half.folder)]);
  return {
    file,
    halves: [first, second],
    async copy(of) {
      const place = fresh();
      // With owners: PostgreSQL refuses a cluster that is not its user's, and that user is another where this runs as root.
      await promisify(execFile)('cp', ['-a', of === 'empty' ? empty.folder : half.folder, place.folder]);
      return place;
    },
  };
}
