// One process of verify:faults: runs the subjects at a speed, or feeds them, until SIGTERM.
//   worker.ts FOLDER stream | micro-batch
//   worker.ts FOLDER feed RECORDS A_SECOND        slowing down, always with more to come, until SIGUSR2
import { appendFile, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFormat, ingestFile } from '@tempi/platform/ingestion';
import type { Mesh } from '@tempi/platform/mesh';
import { runSubjects } from '../run-subjects.ts';
import { entries } from './input.ts';
import { entry, SUBJECTS } from './subject.ts';

/** No more is caught up with after a pause: what was not fed in time is fed later. */
const LONGEST_TICK_S = 1;
const TICK_MS = 100;
/** Of what is left a second: so there is always more to come until SIGUSR2, from where on only the pace counts. */
const SHARE = 0.02;
let isHeld = true;
process.on('SIGUSR2', () => (isHeld = false));

/** Appends to a file at a pace, and ingests it each time from where it was left. */
async function feed(mesh: Mesh, [records, pace]: readonly number[], signal: AbortSignal): Promise<void> {
  const all = entries(records ?? 0);
  // Beside the data folder, whose disk may be full; a feeder that was started again goes on with it.
  const file = `${mesh.folder}.ndjson`;
  const begun = await readFile(file, 'utf8').catch(() => '');
  const format = findFormat(entry, [], { file });
  let before = performance.now();
  for (let fed = begun.split('\n').length - 1; fed < all.length && !signal.aborted;) {
    const now = performance.now();
    const most = isHeld ? Math.min(pace ?? 0, SHARE * (all.length - fed)) : (pace ?? 0);
    const more = Math.ceil(most * Math.min((now - before) / 1000, LONGEST_TICK_S));
    before = now;
    await appendFile(
      file,
      all
        .slice(fed, fed + more)
        .map((each) => `${JSON.stringify(each)}\n`)
        .join(''),
    );
    fed += more;
    await ingestFile(mesh, { contract: entry, format, file, flags: {}, source: 'entries', signal });
    await sleep(TICK_MS);
  }
}

/** Sets the clock of this process back by an hour, once more at each call; timers go on as clocks of their own. */
function setClockBack(): void {
  const { now } = Date;
  Date.now = () => now() - 3_600_000;
}
process.on('SIGHUP', setClockBack);

const [folder = '', job = '', ...rest] = process.argv.slice(2);
// The verification has ended, however: so does this.
process.stdin
  .on('end', () => process.exit(1))
  .resume()
  .unref();
await runSubjects({
  ...{ folder, job, subjects: SUBJECTS },
  feed: (mesh, signal) => feed(mesh, rest.map(Number), signal),
});
