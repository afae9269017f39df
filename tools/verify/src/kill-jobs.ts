import { CONTRACT, ingestWords, PRODUCT, RECORDS, type Prepared } from './kill-prepare.ts';
import { mustRun, startMesh, type MeshProcess, type Place } from './mesh-process.ts';

export type JobName = 'ingest' | 'stream' | 'micro-batch' | 'batch';

/** A job that is killed, and how to tell what it has done. */
export interface Job {
  readonly name: JobName;
  readonly begins: 'empty' | 'half';
  /** The commit of the run that is killed. */
  readonly occurrence: number;
  /** Starts the job, and whatever has to run beside it and is not killed. */
  start(place: Place, prepared: Prepared): { victim: MeshProcess; beside: MeshProcess | undefined };
  /** Whether, after the kill, at least one commit is there and work was left to do. */
  midway(place: Place): Promise<boolean>;
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

/** A job whose first commit lies in what it begins from, so that it may be killed in its next. */
const onHalf = (speed: 'micro-batch' | 'batch'): Job => ({
  name: speed,
  begins: 'half',
  occurrence: 1,
  start: (place) => ({
    victim: startMesh(place, ['run', PRODUCT, '--speed', speed, '--until-caught-up']),
    beside: undefined,
  }),
  midway: async (place) => (await recordsOf(place, speed)) > 0,
  finish: finishSpeed(speed),
});

export const JOBS: Readonly<Record<JobName, Job>> = {
  ingest: {
    name: 'ingest',
    begins: 'empty',
    occurrence: 2,
    start: (place, { file }) => ({ victim: startMesh(place, ingestWords(file)), beside: undefined }),
    async midway(place) {
      const log = await mustRun(place, ['log', 'read', CONTRACT, '--json']);
      const records = log.split('\n').filter((line) => line.includes('"record"')).length;
      return records > 0 && records < RECORDS;
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
    // Ingestion goes on beside it, so that there are many commits to be killed in.
    start: (place, { file }) => ({
      victim: startMesh(place, ['run', PRODUCT, '--speed', 'stream']),
      beside: startMesh({ ...place, settings: withoutFault(place.settings) }, ingestWords(file)),
    }),
    async midway(place) {
      const records = await recordsOf(place, 'stream');
      return records > 0 && records < RECORDS;
    },
    finish: finishSpeed('stream'),
  },
  'micro-batch': onHalf('micro-batch'),
  batch: onHalf('batch'),
};

/** The settings without the one that makes a process kill itself. */
export const withoutFault = (settings: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'MESH_FAULT'));
