import { ingestWords, type Prepared } from './kill-prepare.ts';
import type { Subject } from './kill-subject.ts';
import { mustRun, startMesh, type MeshProcess, type Place } from './mesh-process.ts';

export type JobName = 'ingest' | 'stream' | 'micro-batch' | 'batch';

/** A job that is killed, and how to tell what it has done. */
export interface Job {
  readonly name: JobName;
  readonly begins: 'empty' | 'half';
  /** Which commit of the run is killed: the first where what it begins from holds an earlier one. */
  readonly occurrence: number;
  /** Starts the job, and whatever has to run beside it and is not killed. */
  start(place: Place, prepared: Prepared): { victim: MeshProcess; beside: Promise<unknown> | undefined };
  /** What a reader sees after the kill: whether any of its commits shows, and whether all of them do. */
  progress(place: Place): Promise<'nothing' | 'part' | 'all'>;
  /** Runs it to its end; returns all that readers see of it. */
  finish(place: Place, prepared: Prepared): Promise<string>;
}

interface Status {
  readonly speeds: readonly { speed: string; records: number; lag: number }[];
}

const finishSpeed = (product: string, speed: JobName) => async (place: Place) => {
  await mustRun(place, ['run', product, '--speed', speed, '--until-caught-up']);
  return mustRun(place, ['query', product, '--speed', speed, '--json']);
};

async function recordsOf(place: Place, product: string, speed: JobName): Promise<number> {
  const status: Status = JSON.parse(await mustRun(place, ['status', product, '--json']));
  return status.speeds.find((found) => found.speed === speed)?.records ?? 0;
}

async function ingestBoth(place: Place, { subject, halves }: Prepared): Promise<void> {
  for (const file of halves) await mustRun(place, ingestWords(subject, file));
}

const portion = ({ lines }: Subject, records: number): 'nothing' | 'part' | 'all' =>
  records === 0 ? 'nothing' : records < lines.length ? 'part' : 'all';

/** Always under one source name. */
const sourceWords = ({ subject, file }: Prepared): string[] => [
  ...ingestWords(subject, file),
  '--source',
  'seeded',
  '--json',
];

/** A job whose first commit lies in what it begins from, so that it may be killed in its next. */
const onHalf = ({ product }: Subject, speed: 'micro-batch' | 'batch'): Job => ({
  name: speed,
  begins: 'half',
  occurrence: 1,
  start: (place) => ({
    victim: startMesh(place, ['run', product, '--speed', speed, '--until-caught-up']),
    beside: undefined,
  }),
  progress: async (place) => ((await recordsOf(place, product, speed)) > 0 ? 'part' : 'nothing'),
  finish: finishSpeed(product, speed),
});

/** The jobs of a subject. */
export const jobsOf = (subject: Subject): Readonly<Record<JobName, Job>> => ({
  ingest: {
    name: 'ingest',
    begins: 'empty',
    occurrence: 2,
    start: (place, prepared) => ({ victim: startMesh(place, sourceWords(prepared)), beside: undefined }),
    async progress(place) {
      const log = await mustRun(place, ['log', 'read', subject.contract, '--json']);
      return portion(subject, log.split('\n').filter((line) => line.includes('"record"')).length);
    },
    async finish(place, prepared) {
      const report = await mustRun(place, sourceWords(prepared));
      const { received, accepted, quarantined, duplicate } = JSON.parse(report);
      const counts = JSON.stringify({ received, accepted, quarantined, duplicate });
      return `${await mustRun(place, ['log', 'read', subject.contract, '--json'])}${counts}\n`;
    },
  },
  stream: {
    name: 'stream',
    begins: 'empty',
    occurrence: subject.streamCommit,
    // Ingestion goes on beside it, in two runs, so that there are many commits to be killed in.
    start: (place, prepared) => ({
      victim: startMesh(place, ['run', subject.product, '--speed', 'stream']),
      beside: ingestBoth({ ...place, settings: withoutFault(place.settings) }, prepared),
    }),
    progress: async (place) => portion(subject, await recordsOf(place, subject.product, 'stream')),
    finish: finishSpeed(subject.product, 'stream'),
  },
  'micro-batch': onHalf(subject, 'micro-batch'),
  batch: onHalf(subject, 'batch'),
});

/** The settings without the one that makes a process kill itself. */
export const withoutFault = (settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'MESH_FAULT'));
