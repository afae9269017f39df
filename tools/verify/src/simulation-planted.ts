// verify:simulation:planted: each of seven mistakes, planted by itself, makes the simulation fail within 200 seeds.
import { fileURLToPath } from 'node:url';
import { checks } from './checks.ts';
import { tried } from './planted/outcome.ts';
import { BUGS } from './simulation/bugs.ts';

const SEEDS = 200;

const trial = fileURLToPath(new URL('simulation/trial.ts', import.meta.url));

const check = checks();
let latest = 0;
for (const { name } of BUGS) {
  const { found, error } = await tried(trial, name, String(SEEDS));
  latest = Math.max(latest, found ?? 0);
  const what = found === null ? name : `${name}, by seed ${String(found)} (${error})`;
  check.equal('planted', what, found === null ? 'missed' : 'found', 'found');
}
// A failure says something of a bug only where there is none without it.
check.equal(
  'not planted',
  'no seed up to the last of these fails by itself',
  await tried(trial, 'none', String(latest)),
  {
    found: null,
    error: '',
  },
);
check.report(`planted bugs, seeds 1 to ${String(SEEDS)}`);
