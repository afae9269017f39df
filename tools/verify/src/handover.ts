// verify:handover: moves tasks between real processes under a steady input, and measures how long each task pauses.
//   npm run verify:handover                              on the embedded log and on a broker
//   … -- --log embedded --pace 400 --accounts 20000 --rounds 2        --each tells of each task
import { readSettings } from '@tempi/platform/settings';
import { withBroker } from './broker.ts';
import { makeMoves, type Move, type Moves } from './handover/moves.ts';
import { flag, positive, readOptions, someOf, whole } from './options.ts';
import { inFolder } from './places.ts';

const LOGS = ['embedded', 'kafka'] as const;
const values = readOptions(import.meta.filename, {
  log: someOf(LOGS, LOGS),
  pace: positive(400),
  accounts: whole(1, 20_000),
  rounds: whole(1, 1),
  each: flag,
});
const size = { pace: values.pace, accounts: values.accounts, rounds: values.rounds };
const ENDS_WITHIN_S = 10;
/** Longer than a session on Kafka lasts. On the embedded log a frozen process keeps its tasks. */
const FROZEN_MS = 9_000;
let wrong = 0;
let proved = 0;

function print(log: string, { moves, records, lost, doubled, disordered, failures }: Moves): void {
  proved += 1;
  for (const move of moves) process.stdout.write(`  ${log.padEnd(9)} ${row(move)}\n`);
  const late = moves.filter(({ name, process: seconds }) => name.endsWith('leave') && (seconds ?? 0) > ENDS_WITHIN_S);
  if (lost + doubled + disordered + failures.length + late.length > 0) wrong += 1;
  process.stdout.write(
    `  ${log.padEnd(9)} ${String(records)} records: ${String(lost)} lost, ${String(doubled)} doubled, ${String(disordered)} out of order\n`,
  );
}

function row({ name, pauses, process: seconds }: Move): string {
  const sorted = [...pauses.values()].toSorted((a, b) => a - b);
  const numbers = [sorted.at(-1), sorted[sorted.length >> 1]].map((ms) =>
    (ms === undefined ? '' : `${Math.round(ms)} ms`).padStart(10),
  );
  const each = values.each ? [...pauses].map(([task, ms]) => `\n      ${task} ${Math.round(ms)} ms`).join('') : '';
  return `${name.padEnd(30)}${numbers.join('')}${(seconds === undefined ? '' : `${seconds.toFixed(1)} s`).padStart(10)}${each}`;
}

process.stdout.write(
  `  ${'log'.padEnd(9)} ${'a process is'.padEnd(30)}${'longest'.padStart(10)}${'median'.padStart(10)}${'process'.padStart(10)}\n`,
);
if (values.log.includes('embedded'))
  print('embedded', await inFolder('handover', (folder) => makeMoves(folder, { ...size, settings: {}, frozenMs: 0 })));
if (values.log.includes('kafka'))
  await withBroker(readSettings(), async (broker) => {
    if (typeof broker === 'string') process.stdout.write(`  skipped: ${broker}\n`);
    else
      print(
        'kafka',
        await inFolder('handover', (folder) =>
          makeMoves(folder, { ...size, settings: broker.settings, frozenMs: FROZEN_MS }),
        ),
      );
  });
if (proved === 0) process.stdout.write('nothing was proved\n');
if (wrong > 0 || proved === 0) process.exitCode = 1;
