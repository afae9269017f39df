// verify:planted: each of ten mistakes, planted by itself, makes the fuzzer fail within the cases that CI runs.
import { fileURLToPath } from 'node:url';
import { checks } from './checks.ts';
import { BUGS } from './planted/bugs.ts';
import { tried } from './planted/outcome.ts';

const SEED = 1;
/** As many as `verify:fuzz` runs. */
const CASES = 1000;

const trial = fileURLToPath(new URL('planted/trial.ts', import.meta.url));

const check = checks();
const left = [...BUGS];
let latest = 0;
const worker = async (): Promise<void> => {
  for (let bug = left.shift(); bug !== undefined; bug = left.shift()) {
    const { found, error } = await tried(trial, bug.name, String(SEED), String(CASES));
    latest = Math.max(latest, found ?? 0);
    const what = found === null ? bug.name : `${bug.name}, by case ${String(found)} (${error})`;
    check.equal('planted', what, found === null ? 'missed' : 'found', 'found');
  }
};
await Promise.all([worker(), worker()]);
// A failure says something of a bug only where there is none without it.
check.equal(
  'not planted',
  'no case up to the last of these fails by itself',
  await tried(trial, 'none', String(SEED), String(latest + 1)),
  {
    found: null,
    error: '',
  },
);
check.report(`planted bugs, seed ${String(SEED)}, at most ${String(CASES)} cases each`);
