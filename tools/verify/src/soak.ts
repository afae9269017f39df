// soak: feeds a stream and a micro-batch for a long time, with a fault each minute, and tells what was lost, how far behind they were, and what grew.
//   npm run soak                                  30 minutes at 20,000 records a second, on Kafka
//   npm run soak -- --log embedded --minutes 10 --rate 5000 --seed 7 --every 60 --report FILE
//   rate: records a second; seed: of the order of the faults; every: seconds between two faults; report: a file that takes the report as Markdown
import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { withBreakableBroker } from './faults/broken-broker.ts';
import { file, oneOf, positive, readOptions, whole } from './options.ts';
import { inFolder } from './places.ts';
import { markdown, plain, tablesOf } from './soak/report.ts';
import { soak, type Minute, type SoakOptions, type SoakResult, type Struck } from './soak/run.ts';
import { SOAK_SPEEDS } from './soak/subject.ts';

const values = readOptions(import.meta.filename, {
  minutes: positive(30),
  rate: positive(20_000),
  log: oneOf(['embedded', 'kafka'], 'kafka'),
  seed: whole(0, randomInt(1_000_000)),
  every: positive(60),
  report: file,
});
const { log, minutes, rate, seed } = values;
const options: SoakOptions = { log, minutes, rate, seed, everySeconds: values.every };

function tell({ minute, fed, lag }: Minute, struck: readonly Struck[]): void {
  const faults = struck.filter((each) => each.minute === minute).map(({ name }) => name);
  process.stdout.write(
    `  minute ${String(minute).padStart(3)}: ${fed.toLocaleString('en').padStart(11)} fed, lag ${SOAK_SPEEDS.map(
      (speed) => `${speed} ${(lag.get(speed) ?? 0).toLocaleString('en')}`,
    ).join(', ')}${faults.length === 0 ? '' : `; ${faults.join(', ')}`}\n`,
  );
}

process.stdout.write(
  `${String(options.minutes)} minutes at ${options.rate.toLocaleString('en')} records/s on ${options.log}, seed ${String(options.seed)}\n`,
);
const result = await inFolder('soak', async (folder): Promise<SoakResult> => {
  if (options.log === 'embedded') return soak(folder, undefined, options, tell);
  let done: SoakResult | undefined;
  await withBreakableBroker(join(folder, 'kafka'), async (broker) => {
    done = await soak(folder, broker, options, tell);
  });
  if (done === undefined) throw new Error('the soak came to nothing');
  return done;
});
const tables = tablesOf(options, result);
process.stdout.write(`\n${tables.map(plain).join('\n')}`);
if (values.report !== undefined) {
  const text =
    `Written by \`npm run soak -- --log ${options.log} --minutes ${String(options.minutes)} --rate ${String(options.rate)} --seed ${String(options.seed)}\` ` +
    `on a machine with ${String(cpus().length)} cores, which broker, PostgreSQL, feeder and all processes share. The feeder writes Avro frames in transactions of the log, ` +
    `past the ingester, and waits where the slower speed is 90 seconds of records behind.`;
  await writeFile(values.report, markdown('A soak', text, tables));
}
// A process that says with exit code 3 that its surroundings are away is started again by whoever supervises it.
const isGood =
  result.unserved === 0 &&
  result.ended.every((how) => / ended with 3: /.test(how)) &&
  result.verdicts.every(({ lost, doubled, disordered }) => lost + doubled + disordered === 0) &&
  result.struck.every(({ recovery }) => recovery !== undefined);
process.stdout.write(isGood ? 'the laws hold\n' : 'WRONG\n');
if (!isGood) process.exitCode = 1;
