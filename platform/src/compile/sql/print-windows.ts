import type { AggregatePlan } from '../../plan/query-plan.ts';
import { notPassed } from './print-contract.ts';
import { addPart, select, type Script } from './script.ts';
import type { TimedRows } from './timed-rows.ts';

/** Rows to be put into windows. */
interface Unassigned {
  readonly input: TimedRows;
  /** Groups, time and values. */
  readonly columns: readonly string[];
  readonly where: string | null;
  /** What the parts are called after. */
  readonly name: string;
}

/** Rows in their windows: a part, what tells windows apart, and the columns `windowStart` and `windowEnd`. */
interface Assigned {
  readonly name: string;
  readonly by: readonly string[];
  readonly ends: readonly string[];
}

/** Puts rows into the windows of a plan. Of a contract, where only rows on time are read, late assignments are left out. */
export function printWindows(script: Script, plan: AggregatePlan, rows: Unassigned): Assigned {
  const { dialect, reading } = script;
  const { input, columns, where, name } = rows;
  const { window } = plan;
  const onTime = (time: string): string | null =>
    reading === 'onTime' && plan.input.node === 'contract' ? notPassed(time, '_watermark', '_watermark') : null;
  const rowsName = `${name}_rows`;
  if (window === null) {
    return { name: addPart(script, rowsName, select(columns, input.name, [where])), by: [], ends: [] };
  }
  if (window.kind === 'session') {
    const chosen = addPart(script, rowsName, select(columns, input.name, [onTime('_time'), where]));
    return printSessions(script, plan, window.gap, chosen, name);
  }
  const [start, from] =
    window.kind === 'tumbling'
      ? [dialect.floor('_time', window.size), input.name]
      : [
          `${dialect.floor('_time', window.slide)} - _hop`,
          `${input.name} CROSS JOIN ${hops(window.size, window.slide)}`,
        ];
  const end = `${start} + ${window.size}`;
  // Where the slide divides the size, every hop covers the row.
  const covers = window.kind === 'hopping' && window.size % window.slide !== 0 ? `${end} > _time` : null;
  const assigned = select([...columns, `${start} AS _window`], from, [covers, onTime(end), where]);
  return {
    name: addPart(script, rowsName, assigned),
    by: ['_window'],
    ends: ends(script, '_window', `_window + ${window.size}`),
  };
}

/** How much before the last window that covers a row each of them may begin. */
function hops(size: number, slide: number): string {
  const all = Array.from({ length: Math.ceil(size / slide) }, (_, hop) => `(${hop * slide})`);
  return `(VALUES ${all.join(', ')}) AS _hops(_hop)`;
}

/** Gaps and islands: a row begins a session where the row before it in its group is a gap away, and belongs to the session of its count. */
function printSessions(script: Script, plan: AggregatePlan, gap: number, chosen: string, name: string): Assigned {
  const group = plan.group.map((column) => script.dialect.identifier(column.name));
  const joined = script.dialect.joins?.sessions(chosen, group, gap);
  if (joined !== undefined) {
    return {
      name: addPart(script, `${name}_sessions`, joined),
      by: ['_session'],
      ends: ends(script, 'min(_time)', `max(_time) + ${gap}`),
    };
  }
  const over = `OVER (${group.length === 0 ? '' : `PARTITION BY ${group.join(', ')} `}ORDER BY _time)`;
  const begins = `CASE WHEN _time - lag(_time) ${over} < ${gap} THEN 0 ELSE 1 END AS _begins`;
  const gaps = addPart(script, `${name}_gaps`, select(['*', begins], chosen));
  // The frame is one of peers, so rows of one time count alike.
  const sessions = addPart(script, `${name}_sessions`, select(['*', `sum(_begins) ${over} AS _session`], gaps));
  return { name: sessions, by: ['_session'], ends: ends(script, 'min(_time)', `max(_time) + ${gap}`) };
}

const ends = ({ dialect }: Script, start: string, end: string): string[] => [
  `${dialect.timestamp(start)} AS ${dialect.identifier('windowStart')}`,
  `${dialect.timestamp(end)} AS ${dialect.identifier('windowEnd')}`,
];
