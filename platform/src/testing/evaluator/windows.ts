import type { Window } from '../../plan/query-plan.ts';
import { floorDivided } from './floor-divided.ts';
import type { Timed } from './timed.ts';

/** Half open; without a window from -Infinity to Infinity. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The windows of fixed ends that hold a time. */
export function spansOf(window: Exclude<Window, { kind: 'session' }>, time: number): Span[] {
  const { size } = window;
  const slide = window.kind === 'hopping' ? window.slide : size;
  const spans: Span[] = [];
  for (let start = floorDivided(time, slide) * slide; start + size > time; start -= slide)
    spans.push({ start, end: start + size });
  return spans;
}

/** The sessions of the rows of one group, each with its rows. */
export function sessionsOf(gap: number, rows: readonly Timed[]): { span: Span; rows: Timed[] }[] {
  const sessions: Timed[][] = [];
  for (const row of rows.toSorted((a, b) => a.time - b.time)) {
    const session = sessions.at(-1);
    if (session !== undefined && row.time - (session.at(-1)?.time ?? 0) < gap) session.push(row);
    else sessions.push([row]);
  }
  return sessions.map((session) => ({
    span: { start: session[0]?.time ?? 0, end: (session.at(-1)?.time ?? 0) + gap },
    rows: session,
  }));
}
