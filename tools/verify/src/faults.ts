// verify:faults: real processes on a real broker, while processes and broker are killed, frozen and moved.
//   npm run verify:faults                     16 cells of 100,000 records
//   npm run verify:faults -- --compact        the same with few records, for continuous integration
//   … --cell broker --cell pause --speed stream --records 20000        also: process, rebalance, postgres, clock, disk
import { join } from 'node:path';
import { withBreakableBroker } from './faults/broken-broker.ts';
import { runCells, type Cell, type Felt } from './faults/cell.ts';
import { fillDisk, type FullDisk } from './faults/disk.ts';
import type { Kind } from './faults/disturbances.ts';
import { FAULT_SPEEDS } from './faults/subject.ts';
import { flag, oneOf, positive, readOptions, someOf, whole } from './options.ts';
import { inFolder } from './places.ts';

const KINDS: Readonly<Record<string, Kind>> = {
  process: 'process killed',
  broker: 'broker killed',
  rebalance: 'rebalanced',
  pause: 'broker paused',
  postgres: 'database killed',
  clock: 'clock set back',
};
const DISK = 'disk';
const LEAST = 3;

const NAMES = [...Object.keys(KINDS), DISK];

const values = readOptions(import.meta.filename, {
  compact: flag,
  cell: someOf(NAMES, NAMES),
  speed: oneOf(FAULT_SPEEDS, undefined),
  records: whole(1, undefined),
  pace: positive(undefined),
});
const size = values.compact
  ? { records: 10_000, pace: 600, pauseMs: 7_000 }
  : { records: 100_000, pace: 2_500, pauseMs: 20_000 };
const records = values.records ?? size.records;
const pace = values.pace ?? size.pace;
const chosen = values.cell;
const kinds = chosen.flatMap((name) => KINDS[name] ?? []);
const speeds = FAULT_SPEEDS.filter((speed) => values.speed === undefined || values.speed === speed);

const isGood = (cell: Cell): boolean =>
  cell.lost + cell.doubled + cell.disordered + cell.torn + cell.failures.length === 0 &&
  cell.felt.length >= LEAST &&
  cell.felt.every(({ recovery }) => recovery !== undefined);

const recoveryText = ({ name, recovery, starting }: Felt): string =>
  `${name} ${recovery?.toFixed(1) ?? 'NEVER'} s${starting === undefined ? '' : ` (${starting.toFixed(1)} s starting up)`}`;

/** Nothing wrong in the end, and whoever stopped said why with exit code 3. */
const isSurvived = ({ lost, doubled, disordered, taken, refusals }: FullDisk): boolean =>
  lost + doubled + disordered === 0 &&
  refusals > 0 &&
  taken.every((how) => /^(went on|[A-Z_]+ \(exit code 3\))$/.test(how));

function printDisk(disk: FullDisk): void {
  const { speed, lost, doubled, disordered, taken, refusals } = disk;
  const numbers = [records, refusals, lost, doubled, disordered].map((number) => String(number).padStart(9)).join('');
  process.stdout.write(
    `  ${isSurvived(disk) ? 'good ' : 'WRONG'} ${'disk full'.padEnd(15)} ${speed.padEnd(12)} ${'PostgreSQL'.padEnd(11)}${numbers}   feeding and speeds: ${taken.join(', ')}\n`,
  );
}

function printHead(): void {
  const names = ['records', 'breaks', 'lost', 'doubled', 'order', 'torn', 'seconds'];
  process.stdout.write(
    `  ${['', 'what breaks', 'speed', 'output'].map((name, at) => name.padEnd([5, 15, 12, 11][at] ?? 0)).join(' ')}${names
      .map((name) => name.padStart(9))
      .join('')}   from the break until every task has committed\n`,
  );
}

function print(cell: Cell): void {
  const { speed, store, kind, felt, lost, doubled, disordered, torn, seconds } = cell;
  const recoveries = felt.map(recoveryText).join('; ');
  const numbers = [cell.records, felt.length, lost, doubled, disordered, torn, Math.round(seconds)];
  process.stdout.write(
    `  ${isGood(cell) ? 'good ' : 'WRONG'} ${kind.padEnd(15)} ${speed.padEnd(12)} ${store.padEnd(11)}${numbers
      .map((number) => String(number).padStart(9))
      .join('')}   ${recoveries}\n`,
  );
}

const cells: Cell[] = [];
const disks: FullDisk[] = [];
await inFolder('faults', async (folder) => {
  if (kinds.length > 0)
    await withBreakableBroker(join(folder, 'kafka'), async (broker) => {
      printHead();
      for (const kind of kinds) {
        const done = await inFolder('faults-mesh', (place) =>
          runCells(join(place, 'mesh'), broker, { kind, speeds, records, pace, pauseMs: size.pauseMs }),
        );
        for (const cell of done) print(cell);
        cells.push(...done);
      }
    });
  if (chosen.includes(DISK)) {
    const done = await fillDisk(folder, speeds, records);
    if (done === undefined) process.stdout.write('  skipped: a full disk needs the right to mount one\n');
    for (const disk of done ?? []) printDisk(disk);
    disks.push(...(done ?? []));
  }
});
const wrong = cells.filter((cell) => !isGood(cell)).length + disks.filter((disk) => !isSurvived(disk)).length;
const count = cells.length + disks.length;
process.stdout.write(count === 0 ? 'nothing was proved\n' : `${count} cells, ${wrong} wrong\n`);
if (wrong > 0 || count === 0) process.exitCode = 1;
