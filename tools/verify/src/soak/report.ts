import type { SoakOptions, SoakResult } from './run.ts';
import { boundOf } from './sizes.ts';
import { slope } from './slope.ts';
import { SOAK_SPEEDS } from './subject.ts';

/** What is measured before it says nothing of what goes on for ever. */
const SETTLED_MINUTES = 5;

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What a soak came to, as tables. A run of few minutes has no slopes. */
export function tablesOf(options: SoakOptions, result: SoakResult): readonly Table[] {
  const { rate, seed, log } = options;
  const { records, feedingSeconds, servedSeconds, heldSeconds, struck, verdicts, ended, unserved } = result;
  const perSecond = (seconds: number): string => `${whole(records / seconds)}/s`;
  const summary: Table = {
    title: 'In all',
    head: ['what', 'is'],
    rows: [
      ['log', log],
      ['seed of the faults', String(seed)],
      ['records', whole(records)],
      ['asked for', `${whole(rate)}/s`],
      ['fed', `${perSecond(feedingSeconds)} over ${whole(feedingSeconds)} s`],
      ['served, all to the last record', `${perSecond(servedSeconds)} over ${whole(servedSeconds)} s`],
      ['held back for the lag', `${whole(heldSeconds)} s`],
      ['faults', String(struck.length)],
      ['ended by themselves, started again', ended.length === 0 ? 'none' : ended.join('; ')],
      ['not served in time', whole(unserved)],
    ],
  };
  const laws: Table = {
    title: 'Laws',
    head: ['speed', 'where', 'lost', 'doubled', 'out of order or wrong'],
    rows: verdicts.map(({ speed, store, lost, doubled, disordered }) => [
      speed,
      store,
      String(lost),
      String(doubled),
      String(disordered),
    ]),
  };
  return [summary, laws, minutesOf(result), memoryOf(result), sizesOf(result)];
}

function minutesOf({ minutes, struck, samples }: SoakResult): Table {
  const roles = [...new Set(samples.map(({ role }) => role))];
  return {
    title:
      'By minute: lag in records, memory of its own (anonymous) in MB, faults and the seconds until every task had committed again',
    head: ['minute', 'fed/s', ...SOAK_SPEEDS.map((speed) => `lag ${speed}`), ...roles, 'fault'],
    rows: minutes.map(({ minute, fed, lag, memory }, at) => [
      String(minute),
      whole((fed - (minutes[at - 1]?.fed ?? 0)) / 60),
      ...SOAK_SPEEDS.map((speed) => whole(lag.get(speed) ?? 0)),
      ...roles.map((role) => {
        const own = memory.filter((each) => each.role === role);
        return own.length === 0 ? '-' : whole(Math.max(...own.map(({ anonymous }) => anonymous)));
      }),
      struck
        .filter((each) => each.minute === minute)
        .map(({ name, recovery }) => `${name}: ${recovery === undefined ? 'not yet' : `${recovery.toFixed(1)} s`}`)
        .join('; '),
    ]),
  };
}

function memoryOf({ samples }: SoakResult): Table {
  return {
    title: `Memory: the slope is of what is a process's own, after minute ${String(SETTLED_MINUTES)} and a process's first two`,
    head: ['role', 'processes', 'greatest RSS, MB', 'greatest own, MB', 'slope, MB a minute'],
    rows: [...Map.groupBy(samples, ({ role }) => role)].map(([role, own]) => [
      role,
      String(new Set(own.map(({ pid }) => pid)).size),
      whole(Math.max(...own.map(({ rss }) => rss))),
      whole(Math.max(...own.map(({ anonymous }) => anonymous))),
      slope(
        own.map(({ pid, minute, anonymous }) => ({ pid, minute, value: anonymous })),
        SETTLED_MINUTES,
      )?.toFixed(2) ?? 'too short to tell',
    ]),
  };
}

/** Files that were never larger than a megabyte are left out. */
function sizesOf({ minutes }: SoakResult): Table {
  const first = minutes.find(({ minute }) => minute === SETTLED_MINUTES) ?? minutes[0];
  const last = minutes.at(-1);
  const rows = [...(last?.sizes ?? [])].flatMap(([owner, bytes]) => {
    if (bytes < 1_000_000 || first === undefined || last === undefined) return [];
    const grown = bytes - (first.sizes.get(owner) ?? 0);
    const records = last.fed - first.fed;
    return [
      {
        bytes,
        row: [
          owner,
          megabytes(first.sizes.get(owner) ?? 0),
          megabytes(bytes),
          last === first ? '-' : megabytes(grown / (last.minute - first.minute)),
          records === 0 ? '-' : (grown / records).toFixed(1),
          boundOf(owner),
        ],
      },
    ];
  });
  return {
    title: 'Files',
    head: [
      'of',
      `MB after minute ${String(first?.minute ?? 0)}`,
      'MB at the end',
      'MB a minute',
      'bytes a record',
      'bounded by',
    ],
    rows: rows.toSorted((one, other) => other.bytes - one.bytes).map(({ row }) => row),
  };
}

const whole = (number: number): string => Math.round(number).toLocaleString('en');
const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

/** For people at a terminal. */
export function plain({ title, head, rows }: Table): string {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd();
  return [title, line(head), ...rows.map(line), ''].join('\n');
}

/** For the documentation. */
export function markdown(heading: string, text: string, tables: readonly Table[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    `# ${heading}`,
    '',
    text,
    '',
    ...tables.flatMap(({ title, head, rows }) => [
      `## ${title}`,
      '',
      line(head),
      line(head.map(() => '---')),
      ...rows.map(line),
      '',
    ]),
  ].join('\n');
}
