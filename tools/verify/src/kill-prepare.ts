import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serverStopped } from './folder-digest.ts';
import { mustRun, type Place } from './mesh-process.ts';
import type { Subject } from './kill-subject.ts';

/** What every trial begins from. */
export interface Prepared {
  readonly subject: Subject;
  /** The whole input. */
  readonly file: string;
  /** The same in two halves. */
  readonly halves: readonly [string, string];
  /** A place like the prepared one, of its own: `empty`, or `half` done (see `prepare`). */
  copy(of: 'empty' | 'half'): Promise<Place>;
}

/** Words of the command that ingests a file. */
export const ingestWords = ({ contract, flags }: Subject, file: string): string[] => [
  'ingest',
  contract,
  ...flags,
  '--file',
  file,
];

/**
 * Writes the input, and on the embedded log two folders to copy trials from: `empty`, and `half`, where everything is
 * ingested in two parts and micro-batch and batch have run after the first. On Kafka a copy would share topics with its
 * original, so every trial gets a new folder there.
 */
export async function prepare(
  folder: string,
  settings: Readonly<Record<string, string>>,
  subject: Subject,
): Promise<Prepared> {
  const [file, first, second] = ['whole.txt', 'first.txt', 'second.txt'].map((name) => join(folder, name));
  if (file === undefined || first === undefined || second === undefined) throw new TypeError('three names');
  const { lines, header, product } = subject;
  const text = (from: number, to: number): string => `${header}${lines.slice(from, to).join('\n')}\n`;
  const middle = lines.length / 2;
  await writeFile(file, text(0, lines.length));
  await writeFile(first, text(0, middle));
  await writeFile(second, text(middle, lines.length));
  let copies = 0;
  const fresh = (): Place => ({ folder: join(folder, `trial-${(copies += 1)}`), settings });
  if (Object.keys(settings).length > 0) return { subject, file, halves: [first, second], copy: async () => fresh() };

  const empty: Place = { folder: join(folder, 'empty'), settings };
  await mkdir(empty.folder);
  await mustRun(empty, ['status']);
  const half: Place = { folder: join(folder, 'half'), settings };
  await mustRun(half, ingestWords(subject, first));
  for (const speed of ['micro-batch', 'batch'])
    await mustRun(half, ['run', product, '--speed', speed, '--until-caught-up']);
  await mustRun(half, ingestWords(subject, second));
  await Promise.all([serverStopped(empty.folder), serverStopped(half.folder)]);
  return {
    subject,
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
