import { CONTRACT, ingestWords, PRODUCT, RECORDS, type Prepared } from './kill-prepare.ts';
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

const finishSpeed = (speed: JobName) => async (place: Place) => {
  await mustRun(place, ['run', PRODUCT, '--speed', speed, '--until-caught-up']);
  return mustRun(place, ['query', PRODUCT, '--speed', speed, '--json']);
};

async function recordsOf(place: Place, speed: JobName): Promise<number> {
  const status: Status = JSON.parse(await mustRun(place, ['status', PRODUCT, '--json']));
  return status.speeds.find((found) => found.speed === speed)?.records ?? 0;
}

async function ingestBoth(place: Place, [first, second]: Prepared['halves']): Promise<void> {
  for (const file of [first, second])
    await mustRun(place, ['ingest', CONTRACT, '--format', 'access-log', '--file', file]);
}

const portion = (records: number): 'nothing' | 'part' | 'all' =>
  records === 0 ? 'nothing' : records < RECORDS ? 'part' : 'all';

/** A job whose first commit lies in what it begins from, so that it may be killed in its next. */
const onHalf = (speed: 'micro-batch' | 'batch'): Job => ({
  name: speed,
  begins: 'half',
  occurrence: 1,
  start: (place) => ({
    victim: startMesh(place, ['run', PRODUCT, '--speed', speed, '--until-caught-up']),
    beside: undefined,
  }),
  progress: async (place) => ((await recordsOf(place, speed)) > 0 ? 'part' : 'nothing'),
  finish: finishSpeed(speed),
});

export const JOBS: Readonly<Record<JobName, Job>> = {
  ingest: {
    name: 'ingest',
    begins: 'empty',
    occurrence: 2,
    start: (place, { file }) => ({ victim: startMesh(place, ingestWords(file)), beside: undefined }),
    async progress(place) {
      const log = await mustRun(place, ['log', 'read', CONTRACT, '--json']);
      return portion(log.split('\n').filter((line) => line.includes('"record"')).length);
    },
    async finish(place, { file }) {
      const report = await mustRun(place, ingestWords(file));
      const { received, accepted, quarantined, duplicate } = JSON.parse(report);
      const counts = JSON.stringify({ received, accepted, quarantined, duplicate });
      return `${await mustRun(place, ['log', 'read', CONTRACT, '--json'])}${counts}\n`;
    },
  },
  stream: {
    name: 'stream',
    begins: 'empty',
    occurrence: 3,
    // Ingestion goes on beside it, in two runs, so that there are many commits to be killed in.
    start: (place, { halves }) => ({
      victim: startMesh(place, ['run', PRODUCT, '--speed', 'stream']),
      beside: ingestBoth({ ...place, settings: withoutFault(place.settings) }, halves),
    }),
    progress: async (place) => portion(await recordsOf(place, 'stream')),
    finish: finishSpeed('stream'),
  },
  'micro-batch': onHalf('micro-batch'),
  batch: onHalf('batch'),
};

/** The settings without the one that makes a process kill itself. */
export const withoutFault = (settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'MESH_FAULT'));
