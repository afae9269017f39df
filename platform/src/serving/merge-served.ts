import { keyJson } from '../contract/key-json.ts';
import type { AggregatePlan } from '../plan/query-plan.ts';
import type { Product } from '../product/product.ts';
import { combinedProgress, leastWatermarks, progressMagnitude } from './combined-progress.ts';
import type { Served, ServedRow } from './served.ts';

/** Tells which of its rows a speed gives to the merged view. */
export type Choose = (served: Served) => readonly ServedRow[];

/**
 * The rows of the merged view, unsorted. A speed that has not run gives none. Of a select, a process, or an aggregate without
 * windows: those of the greater cut. Of windows: W being the least watermark of batch's cut, batch's that end at or before W,
 * and stream's that end after it. A session has no end of its own, a late record may lengthen it in batch past W: a stream's
 * session that ended is shown as long as batch has it open. What ended and batch has not at all, its `having` left out, which
 * judged all of its records: stream's is not shown either.
 */
export function mergeServed(product: Product, batch: Served, stream: Served, choose: Choose): readonly ServedRow[] {
  if (batch.progress.size === 0) return choose(stream);
  if (stream.progress.size === 0) return choose(batch);
  const archived = combinedProgress(product, batch.progress);
  if (product.kind === 'process' || product.plan.kind === 'select' || product.plan.window === null) {
    const streamed = combinedProgress(product, stream.progress);
    return choose(progressMagnitude(streamed) > progressMagnitude(archived) ? stream : batch);
  }
  const watermark = Math.min(...leastWatermarks(product, archived));
  const isSettled = (served: ServedRow): boolean => spanOf(served).end <= watermark;
  const settled = choose(batch).filter(isSettled);
  if (product.plan.window.kind !== 'session')
    return [...settled, ...choose(stream).filter((candidate) => !isSettled(candidate))];
  const meeting = meetingIn(product.plan, batch.rows);
  const open = choose(stream).filter((candidate) => {
    const met = meeting(candidate);
    return !met.some(isSettled) && (met.length > 0 || !isSettled(candidate));
  });
  return [...settled, ...open];
}

const spanOf = ({ row }: ServedRow): { readonly start: number; readonly end: number } => ({
  start: Number(row['windowStart']),
  end: Number(row['windowEnd']),
});

/** Finds the sessions among `rows` that are of a row's group and have a time in common with it. */
function meetingIn({ group }: AggregatePlan, rows: readonly ServedRow[]): (served: ServedRow) => readonly ServedRow[] {
  const groupOf = ({ row }: ServedRow): string => keyJson(group.map(({ name }) => row[name] ?? null));
  const sessions = new Map<string, ServedRow[]>();
  for (const served of rows) {
    const own = sessions.get(groupOf(served));
    if (own === undefined) sessions.set(groupOf(served), [served]);
    else own.push(served);
  }
  // Sessions of a group lie apart, so in the order of their starts their ends are in order too.
  for (const own of sessions.values()) own.sort((a, b) => spanOf(a).start - spanOf(b).start);
  return (served) => {
    const own = sessions.get(groupOf(served)) ?? [];
    const { start, end } = spanOf(served);
    const met: ServedRow[] = [];
    for (let at = firstEndingAfter(own, start); ; at++) {
      const other = own[at];
      if (other === undefined || spanOf(other).start >= end) return met;
      met.push(other);
    }
  };
}

/** The index of the first of these sessions, in order, that ends after `time`. */
function firstEndingAfter(sessions: readonly ServedRow[], time: number): number {
  let [low, high] = [0, sessions.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const session = sessions[middle];
    if (session !== undefined && spanOf(session).end <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
