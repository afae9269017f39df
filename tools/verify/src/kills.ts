// verify:kills: SIGKILL in the middle of the work. Every speed and the ingester are killed at three places of a commit
// (and with `--random N` at N times of chance each; `--job NAME` leaves out the others), started again, and must end as if nothing had happened.
import { parseArgs } from 'node:util';
import { readSettings } from '@tempi/platform/settings';
import { withBroker } from './broker.ts';
import { checks } from './checks.ts';
import { JOBS, type JobName } from './kill-jobs.ts';
import { prepare, type Prepared } from './kill-prepare.ts';
import { atChance, atPlace, type Trial } from './kill-trial.ts';
import { inFolder } from './places.ts';
import { seeded } from './random.ts';

const PLACES = ['begin', 'staged', 'committed'] as const;
const { values } = parseArgs({ options: { random: { type: 'string', default: '0' }, job: { type: 'string' } } });
const random = Number(values.random);
const check = checks();

async function verify(where: 'embedded' | 'kafka', names: readonly JobName[], prepared: Prepared): Promise<void> {
  for (const name of names) {
    if (values.job !== undefined && values.job !== name) continue;
    let counted = 0;
    const judge = (what: string, trial: Trial): void => {
      check.equal(where, `${name} ${what}: as undisturbed`, trial.found, trial.expected);
      if (trial.counts) counted += 1;
    };
    for (const place of PLACES) judge(`killed at ${place}`, await atPlace(prepared, JOBS[name], place));
    check.equal(where, `${name}: kills at places that count`, counted, PLACES.length);
    counted = 0;
    const chance = seeded(name.length);
    // A kill before the first commit or after the end proves nothing: it does not count, and another is tried.
    for (let tries = 0; counted < random && tries < random * 6; tries++)
      judge(`killed by chance ${tries + 1}`, await atChance(prepared, JOBS[name], chance()));
    if (random > 0) check.equal(where, `${name}: kills by chance that count`, counted, random);
  }
}

await inFolder('kills', async (folder) =>
  verify('embedded', ['ingest', 'stream', 'micro-batch', 'batch'], await prepare(folder, {})),
);
await withBroker(readSettings(), async (broker) => {
  if (typeof broker === 'string') check.skipped('kafka', 'stream', broker);
  else
    await inFolder('kills-kafka', async (folder) =>
      verify('kafka', ['stream'], await prepare(folder, broker.settings)),
    );
});
check.report('Killed and started again');
