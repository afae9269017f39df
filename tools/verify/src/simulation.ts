// verify:simulation: seeds of the simulation, each against the laws; every hundredth runs twice and must be the same to the event.
import { parseArgs } from 'node:util';
import type { SimResult } from '@tempi/platform/testing/simulation';
import { plant } from './planted/plant.ts';
import { BUGS } from './simulation/bugs.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    /** Print all that happened, though the seed holds. */
    trace: { type: 'boolean', default: false },
    /** Plant a mistake of `simulation/bugs.ts` first, to see what a failure looks like. */
    plant: { type: 'string' },
  },
});
if (values.plant !== undefined) {
  const bug = BUGS.find(({ name }) => name === values.plant);
  if (bug === undefined) throw new Error(`plant one of: ${BUGS.map(({ name }) => name).join('; ')}`);
  plant(bug);
}
const { simulate } = await import('@tempi/platform/testing/simulation');

const from = Number(values.from);
const seeds = Number(values.seeds);
const TWICE_EVERY = 100;
const LAST_LINES = 200;
const counts = new Map<string, number>();
let steps = 0;
let lasted = 0;
let failures = 0;

function print(result: SimResult): void {
  const { seed, product, failure, lines } = result;
  process.stdout.write(`\n${lines.slice(values.trace ? 0 : -LAST_LINES).join('\n')}\n`);
  if (failure !== undefined) {
    process.stdout.write(`\nseed ${String(seed)} fails, ${product}: ${failure.stack ?? failure.message}\n`);
    process.stdout.write(`again by: npm run verify:simulation -- --seeds 1 --from ${String(seed)}\n`);
  }
}

const began = process.hrtime.bigint();
for (let seed = from; seed < from + seeds; seed++) {
  const result = await simulate(seed);
  steps += result.steps;
  lasted += result.lasted;
  for (const [kind, count] of result.counts) counts.set(kind, (counts.get(kind) ?? 0) + count);
  if (result.failure !== undefined || values.trace) print(result);
  if (result.failure !== undefined) failures += 1;
  if ((seed - from) % TWICE_EVERY === 0) {
    const { digest } = await simulate(seed);
    if (digest !== result.digest) {
      process.stdout.write(`seed ${String(seed)} ran in two ways: ${result.digest} and ${digest}\n`);
      failures += 1;
    }
  }
}
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
for (const [kind, count] of [...counts].toSorted(([, a], [, b]) => b - a))
  process.stdout.write(`${String(count).padStart(8)}  ${kind}\n`);
process.stdout.write(
  `seeds ${String(from)} to ${String(from + seeds - 1)}: ${String(failures)} fail; ${String(steps)} events, ` +
    `${(lasted / 3_600_000).toFixed(1)} simulated hours, in ${seconds.toFixed(0)} s\n`,
);
if (failures > 0) process.exitCode = 1;
