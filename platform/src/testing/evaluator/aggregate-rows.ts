import type { Row, Scalar } from '../../contract/column.ts';
import type { AggregatePlan } from '../../plan/query-plan.ts';
import { measured } from './aggregates.ts';
import type { Timed } from './timed.ts';
import { passes, valueOf } from './value-of.ts';
import { sessionsOf, spansOf, type Span } from './windows.ts';

/**
 * The rows of an aggregate that `having` lets through, of the windows that end by a time (Infinity: of all; nothing of the others is
 * computed, so no sum of theirs is beyond its type). `takes` says whether a row counts in a window of fixed ends: the late
 * do not; those that are late for their own time have been left out of `input`.
 */
export function aggregateRows(
  plan: AggregatePlan,
  input: readonly Timed[],
  takes: (timed: Timed, span: Span) => boolean,
  endBy: number,
): Timed[] {
  const kept = input.filter(({ row }) => passes(plan.where, row));
  return groupsOf(plan, kept).flatMap(({ values, rows }) =>
    windowsOf(plan, rows, takes).flatMap(({ span, rows: members }) => {
      if (span.end > endBy) return [];
      const row = outputRow(plan, values, span, members);
      if (!passes(plan.having, row)) return [];
      return [{ row, time: span.end - 1, order: [span.start, ...values] }];
    }),
  );
}

function groupsOf(plan: AggregatePlan, input: readonly Timed[]): { values: Scalar[]; rows: Timed[] }[] {
  const groups = new Map<string, { values: Scalar[]; rows: Timed[] }>();
  for (const timed of input) {
    const values = plan.group.map(({ value }) => valueOf(value, timed.row));
    const key = values.map((value) => JSON.stringify([typeof value, String(value)])).join();
    const group = groups.get(key) ?? { values, rows: [] };
    group.rows.push(timed);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function windowsOf(
  { window }: AggregatePlan,
  rows: readonly Timed[],
  takes: (timed: Timed, span: Span) => boolean,
): { span: Span; rows: readonly Timed[] }[] {
  if (window === null) return [{ span: { start: -Infinity, end: Infinity }, rows }];
  if (window.kind === 'session') return sessionsOf(window.gap, rows);
  const windows = new Map<number, { span: Span; rows: Timed[] }>();
  for (const timed of rows)
    for (const span of spansOf(window, timed.time)) {
      if (!takes(timed, span)) continue;
      const held = windows.get(span.start) ?? { span, rows: [] };
      held.rows.push(timed);
      windows.set(span.start, held);
    }
  return [...windows.values()];
}

function outputRow(plan: AggregatePlan, values: readonly Scalar[], span: Span, members: readonly Timed[]): Row {
  const counted: Row = {
    ...Object.fromEntries(plan.group.map(({ name }, index) => [name, values[index] ?? null])),
    ...(plan.window === null ? {} : { windowStart: span.start, windowEnd: span.end }),
    ...Object.fromEntries(plan.measures.map((measure) => [measure.name, measured(measure, members)])),
  };
  return {
    ...counted,
    ...Object.fromEntries(plan.derived.map(({ name, value }) => [name, valueOf(value, counted)])),
  };
}
