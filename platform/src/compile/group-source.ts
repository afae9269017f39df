import type { AggregatePlan, Window } from '../plan/query-plan.ts';
import type { ExpressionBlock } from './expression-source.ts';
import { groupKeySource } from './group-key.ts';

/** What stands around the source that puts one row into its windows; texts are JavaScript. */
export interface GroupSite {
  /** Tells the variables and runtime names of one plan from those of another in the same source. */
  readonly id: string;
  readonly block: ExpressionBlock;
  /** The statement that leaves the row out. */
  readonly leave: string;
  /** A watermark at or before which a window that ends is late; undefined where nothing is late. */
  readonly watermark: string | undefined;
  /** A statement once it is sure that the row is on time. */
  readonly onTime: string;
  /** What follows the value in the arguments of an aggregate's `add`. */
  readonly address: string;
}

/** Declarations before the loop over rows: `windows<id>` is the `WindowedStates` that they are put into. */
export const groupDeclarations = (id: string, windows: string): string =>
  `const windows${id} = ${windows}; let start${id} = NaN, groups${id};`;

/**
 * JavaScript source that judges the row at `time` (microseconds), filters it, and adds it to the states of its windows and group
 * in `windows<id>`. It uses `create<id>` (the states of a new group), `add<id>_<measure>`, and for sessions `sessions<id>`.
 */
export function groupSource(plan: AggregatePlan, site: GroupSite): string {
  const { id, block, leave } = site;
  const { window } = plan;
  const source = [windowSource(window, site), site.onTime];
  if (plan.where !== null) {
    const condition = block.value(plan.where);
    source.push(block.lines(), `if (${condition} !== true) ${leave}`);
  }
  const key = groupKeySource(
    plan,
    plan.group.map(({ value }) => block.value(value)),
  );
  const measures = measureSources(plan, site);
  source.push(block.lines(), `const key = ${key};`);
  if (window?.kind === 'hopping') {
    const isOpen = site.watermark === undefined ? '' : ` && start + ${window.size} > ${site.watermark}`;
    return [
      ...source,
      `for (let start = newest; start + ${window.size} > time${isOpen}; start -= ${window.slide}) {`,
      groupStateSource(id, 'start', 'state', `create${id}()`),
      ...measures,
      '}',
    ].join('\n');
  }
  if (window?.kind === 'session') {
    source.push(groupStateSource(id, '0', 'open', '[]'), `const state = sessions${id}.at(open, time);`);
    return [...source, ...measures].join('\n');
  }
  const start = window === null ? '0' : 'start';
  return [...source, groupStateSource(id, start, 'state', `create${id}()`), ...measures].join('\n');
}

/** Finds the windows of `time`; leaves where all of them are late. */
function windowSource(window: Window | null, { watermark, leave }: GroupSite): string {
  if (window === null) return '';
  if (window.kind === 'session') return watermark === undefined ? '' : `if (time <= ${watermark}) ${leave}`;
  const [every, start] = window.kind === 'tumbling' ? [window.size, 'start'] : [window.slide, 'newest'];
  return [
    `const past = time % ${every};`,
    `const ${start} = past < 0 ? time - past - ${every} : time - past;`,
    watermark === undefined ? '' : `if (${start} + ${window.size} <= ${watermark}) ${leave}`,
  ].join('\n');
}

/** Finds or makes the state of `key` in the window at a start; the last window is remembered. */
const groupStateSource = (id: string, start: string, state: string, create: string): string => `
if (${start} !== start${id}) { start${id} = ${start}; groups${id} = groupsOf(windows${id}, ${start}); }
let ${state} = groups${id}.get(key);
if (${state} === undefined) groups${id}.set(key, ${state} = ${create});`;

/** A statement a measure; their values are computed before. */
function measureSources({ measures }: AggregatePlan, { id, block, address }: GroupSite): string[] {
  return measures.map(({ argument, where }, at) => {
    const value = argument === null ? 'null' : block.value(argument);
    const conditions = [
      ...(where === null ? [] : [`${block.value(where)} === true`]),
      ...(argument?.column.nullable === true ? [`${value} !== null`] : []),
    ];
    const add = `add${id}_${at}(state[${at}], ${value}, time, ${address});`;
    return conditions.length === 0 ? add : `if (${conditions.join(' && ')}) ${add}`;
  });
}
