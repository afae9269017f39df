// verify:kills: SIGKILL in the middle of the work. Every speed and the ingester are killed at three places of a commit
// (and with `--random N` at N times of chance each; `--job NAME` leaves out the others), started again, and must end as if nothing had happened.
// So must the stream and micro-batch of sessions, of a product over a product and of a process, killed at the three places.
import { parseArgs } from 'node:util';
import { readSettings } from '@tempi/platform/settings';
import { withBroker } from './broker.ts';
import { checks } from './checks.ts';
import { jobsOf, type JobName } from './kill-jobs.ts';
import { prepare, type Prepared } from './kill-prepare.ts';
import { moreSubjects, pageTraffic, type Subject } from './kill-subject.ts';
import { atChance, atPlace, type Trial } from './kill-trial.ts';
import { inFolder } from './places.ts';
import { seeded } from './random.ts';

const PLACES = ['begin', 'staged', 'committed'] as const;
const { values } = parseArgs({ options: { random: { type: 'string', default: '0' }, job: { type: 'string' } } });
const random = Number(values.random);
const check = checks();

const isChosen = (name: JobName): boolean => values.job === undefined || values.job === name;

async function verify(where: 'embedded' | 'kafka', names: readonly JobName[], prepared: Prepared): Promise<void> {
  for (const name of names.filter(isChosen)) {
    await verifyPlaces(where, name, prepared);
    const { judge, counted } = judging(where, name, prepared);
    const chance = seeded(name.length);
    // A kill before the first commit or after the end proves nothing: it does not count, and another is tried.
    for (let tries = 0; counted() < random && tries < random * 6; tries++)
      judge(`killed by chance ${tries + 1}`, await atChance(prepared, jobsOf(prepared.subject)[name], chance()));
    if (random > 0)
      check.equal(where, `${nameOf(prepared.subject, name)}: kills by chance that count`, counted(), random);
  }
}

async function verifyPlaces(where: 'embedded' | 'kafka', name: JobName, prepared: Prepared): Promise<void> {
  const { judge, counted } = judging(where, name, prepared);
  for (const place of PLACES)
    judge(`killed at ${place}`, await atPlace(prepared, jobsOf(prepared.subject)[name], place));
  check.equal(where, `${nameOf(prepared.subject, name)}: kills at places that count`, counted(), PLACES.length);
}

function judging(where: 'embedded' | 'kafka', name: JobName, { subject }: Prepared) {
  let counted = 0;
  return {
    counted: () => counted,
    judge(what: string, trial: Trial): void {
      check.equal(where, `${nameOf(subject, name)} ${what}: as undisturbed`, trial.found, trial.expected);
      if (trial.counts) counted += 1;
    },
  };
}

const nameOf = (subject: Subject, job: JobName): string =>
  subject === pageTraffic ? job : `${subject.product.replace(/^.*\./, '')} ${job}`;

await inFolder('kills', async (folder) =>
  verify('embedded', ['ingest', 'stream', 'micro-batch', 'batch'], await prepare(folder, {}, pageTraffic)),
);
// Beside each other, for most of it is starting up.
await Promise.all(
  moreSubjects.map((subject) =>
    inFolder('kills', async (folder) => {
      const names = (['stream', 'micro-batch'] as const).filter(isChosen);
      if (names.length === 0) return;
      const prepared = await prepare(folder, {}, subject);
      for (const name of names) await verifyPlaces('embedded', name, prepared);
    }),
  ),
);
await withBroker(readSettings(), async (broker) => {
  if (typeof broker === 'string') check.skipped('kafka', 'stream', broker);
  else
    await inFolder('kills-kafka', async (folder) =>
      verify('kafka', ['stream'], await prepare(folder, broker.settings, pageTraffic)),
    );
});
check.report('Killed and started again');
