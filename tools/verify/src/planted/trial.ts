// One planted bug, or `none`, in a process of its own: prints the number of the case that finds it.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUGS } from './bugs.ts';
import { outcomeOf } from './outcome.ts';
import { plant } from './plant.ts';

const [name, seed, cases] = process.argv.slice(2);
const bug = name === 'none' ? { name, replacements: [] } : BUGS.find((each) => each.name === name);
if (bug === undefined) throw new Error(`no bug ${String(name)}`);
const made = plant(bug);
const { withDuckDB } = await import('@tempi/platform/compile/duckdb');
const { fuzz } = await import('@tempi/platform/testing/fuzz');
const { failure } = await withDuckDB(join(tmpdir(), 'tempi-planted'), (sql) =>
  fuzz({ seed: Number(seed), first: 0, cases: Number(cases), sql, shrinkMs: 0 }),
);
if (made() !== bug.replacements.length) throw new Error('not all of the bug was planted');
process.stdout.write(JSON.stringify(outcomeOf(failure?.number, failure?.error)));
