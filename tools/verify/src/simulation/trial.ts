// One planted bug, or `none`, in a process of its own: prints the first seed that finds it.
import { outcomeOf } from '../planted/outcome.ts';
import { plant } from '../planted/plant.ts';
import { BUGS } from './bugs.ts';

const [name, seeds] = process.argv.slice(2);
const bug = name === 'none' ? { name, replacements: [] } : BUGS.find((each) => each.name === name);
if (bug === undefined) throw new Error(`no bug ${String(name)}`);
const made = plant(bug);
const { simulate } = await import('@tempi/platform/testing/simulation');
let outcome = outcomeOf(undefined, undefined);
for (let seed = 1; seed <= Number(seeds) && outcome.found === null; seed++) {
  const { failure } = await simulate(seed);
  if (failure !== undefined) outcome = outcomeOf(seed, failure);
}
if (made() !== bug.replacements.length) throw new Error('not all of the bug was planted');
process.stdout.write(JSON.stringify(outcome));
