// verify:backpressure: ingester, stream and micro-batch as real processes on a real broker and PostgreSQL, which stall under load.
//   npm run verify:backpressure                 stalls of 15 and 60 seconds
//   npm run verify:backpressure -- --compact    of 3 and 12 seconds, for continuous integration
//   … --stall postgres --stall broker           also: slow, burst
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { faultsOf, type Bounds } from './backpressure/judge.ts';
import { RECORD_BYTES } from './backpressure/load.ts';
import { runPressed, type PressureReport } from './backpressure/run-pressed.ts';
import { STALLS } from './backpressure/stalls.ts';
import { withBreakableBroker } from './faults/broken-broker.ts';
import { inFolder } from './places.ts';

const BOUNDS: Bounds = { heap: 256, all: 640 };

const { values } = parseArgs({
  options: {
    compact: { type: 'boolean', default: false },
    stall: { type: 'string', multiple: true },
  },
});
const chosen = values.stall ?? (values.compact ? ['postgres', 'broker', 'burst'] : Object.keys(STALLS));
const lengths = values.compact ? [3_000, 12_000] : [15_000, 60_000];
const options = {
  heap: BOUNDS.heap,
  pace: values.compact ? 50 : 150,
  quietMs: values.compact ? 3_000 : 10_000,
  stalls: chosen.flatMap((name) => {
    const stall = STALLS[name];
    if (stall === undefined) throw new RangeError(`--stall ${name}: one of ${Object.keys(STALLS).join(', ')}`);
    return lengths.map((milliseconds) => ({ stall, milliseconds: milliseconds * stall.share }));
  }),
};

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const mebibytes = (bytes = 0): string => (bytes / (1024 * 1024)).toFixed(0);

/** Prints a row a stall. Returns whether all is good. */
function print({ processes, pressed, failures }: PressureReport): boolean {
  const row = (verdict: string, name: string, cells: readonly string[], end: string): void =>
    out(`  ${verdict.padEnd(5)} ${name.padEnd(24)}${cells.map((cell) => cell.padStart(9)).join('')}  ${end}`.trimEnd());
  row('', 'MiB before > greatest', ['seconds', 'MiB came', 'records', '429', 'lost', 'doubled', 'recovery'], '');
  let isGood = failures.length === 0 && pressed.length === options.stalls.length;
  for (const each of pressed) {
    const faults = faultsOf(each, BOUNDS);
    isGood &&= faults.length === 0;
    const { stall, seconds, came, records, refused, lost, doubled, recovery, before, peaks } = each;
    const cells = [
      ...[seconds, mebibytes(came * RECORD_BYTES), records, refused, lost, doubled].map(String),
      recovery === undefined ? 'NEVER' : `${recovery.toFixed(1)} s`,
    ];
    const memory = processes.map((name) => `${name} ${mebibytes(before[name])} > ${mebibytes(peaks[name])}`);
    row(faults.length === 0 ? 'good' : 'WRONG', stall.name, cells, [memory.join(', '), ...faults].join('; '));
  }
  for (const failure of failures.slice(0, 10)) out(`  WRONG ${failure}`);
  return isGood;
}

await inFolder('backpressure', async (folder) => {
  await withBreakableBroker(join(folder, 'kafka'), async (broker) => {
    const isGood = print(await runPressed(folder, broker, options));
    out(
      `bounds of a process: heap ${String(BOUNDS.heap)} MiB, all that is its own ${String(BOUNDS.all)} MiB: ${isGood ? 'kept' : 'NOT good'}`,
    );
    if (!isGood) process.exitCode = 1;
  });
});
