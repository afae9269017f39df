import { ByteReader } from '../contract/byte-reader.ts';
import { ByteWriter } from '../contract/byte-writer.ts';
import type { Value } from '../contract/column.ts';
import {
  aggregateOf,
  rowAggregateOf,
  sessionsOf,
  type GroupRow,
  type GroupState,
  type Session,
  type StateAlgebra,
} from '../operator/index.ts';
import type { AggregatePlan } from '../plan/query-plan.ts';
import { compileExpression } from './compile-expression.ts';
import { groupValues } from './group-key.ts';
import { measureStates } from './measure-states.ts';
import { requireVersion, STATE_VERSION } from './state-version.ts';

/**
 * The algebra of an aggregate over records or over rows. A state is the list of its measures' states, in declared order; with
 * a session window, the list of the group's sessions.
 */
export function aggregateAlgebra(product: string, plan: AggregatePlan, of: 'records' | 'rows'): StateAlgebra {
  const operators = plan.measures.map((measure) => (of === 'records' ? aggregateOf : rowAggregateOf)(product, measure));
  const states = measureStates(operators);
  const writer = new ByteWriter();
  const rowOf = rowMaker(plan, operators);
  const { window } = plan;

  if (window?.kind === 'session') {
    const { gap } = window;
    const sessions = sessionsOf(gap, states);
    return {
      merge: (into, from) => sessions.merge(into as Session[], from as readonly Session[]),
      encode(state) {
        writer.byte(STATE_VERSION);
        writer.long((state as Session[]).length);
        for (const session of state as Session[]) {
          writer.long(session.start);
          writer.long(session.last);
          states.write(writer, session.states);
        }
        return writer.take();
      },
      decode(bytes) {
        const reader = new ByteReader(bytes);
        requireVersion(reader);
        return Array.from({ length: Number(reader.long()) }, () => {
          const [start, last] = [Number(reader.long()), Number(reader.long())];
          return { start, last, states: states.read(reader) };
        });
      },
      starts: (_, state) => (state as Session[]).map(({ start }) => start),
      rows: (_, groupKey, state, endBy) =>
        (state as Session[])
          .filter(({ last }) => last + gap <= endBy)
          .map((session) => rowOf(groupKey, session.states, session.start, session.last + gap)),
      endsByStart: false,
      due: (_, state) => ((state as Session[])[0]?.last ?? Infinity) + gap,
      retire(_, state, watermark) {
        sessions.retire(state as Session[], watermark);
        return (state as Session[]).length === 0;
      },
      until: (_, state) => ((state as Session[]).at(-1)?.last ?? -Infinity) + gap,
    };
  }

  const endOf = (start: number): number => (window === null ? Infinity : start + window.size);
  return {
    merge: (into, from) => states.merge(into as object[], from as object[]),
    encode(state) {
      writer.byte(STATE_VERSION);
      states.write(writer, state as object[]);
      return writer.take();
    },
    decode(bytes) {
      const reader = new ByteReader(bytes);
      requireVersion(reader);
      return states.read(reader);
    },
    starts: (start) => [start],
    rows: (start, groupKey, state, endBy) =>
      endOf(start) <= endBy ? [rowOf(groupKey, state, start, endOf(start))] : [],
    endsByStart: true,
    due: endOf,
    retire: (start, _, watermark) => endOf(start) <= watermark,
    until: endOf,
  };
}

type RowMaker = (groupKey: string, states: GroupState, start: number, end: number) => GroupRow;

/** Makes the row of a group in a window (microseconds; without one the end is Infinity). Fails with `AGGREGATE_OVERFLOW`. */
function rowMaker(plan: AggregatePlan, operators: readonly Pick<ReturnType<typeof aggregateOf>, 'result'>[]): RowMaker {
  const derived = plan.derived.map(({ name, value }) => ({ name, compute: compileExpression(value) }));
  const isShown = plan.having && compileExpression(plan.having);
  return (groupKey, states, start, end) => {
    const row: Record<string, Value> = {};
    const group = groupValues(plan, groupKey);
    const place = { windowStart: plan.window && start, group };
    plan.group.forEach(({ name }, at) => (row[name] = group[at] ?? null));
    if (plan.window !== null) {
      row['windowStart'] = start;
      row['windowEnd'] = end;
    }
    operators.forEach(({ result }, at) => {
      const name = plan.measures[at]?.name ?? '';
      row[name] = result((states as readonly object[])[at] ?? {}, place);
    });
    for (const { name, compute } of derived) row[name] = compute(row);
    const shown = isShown === null || isShown(row) === true;
    return { finalAt: end, time: end - 1, order: [start, ...group], row, shown };
  };
}
