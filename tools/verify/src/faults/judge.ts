import { minuteOf, type Fed } from './input.ts';

/** A row of the ledger, in the order in which it was put out. */
export interface LedgerRow {
  readonly account: string;
  readonly ordinal: number;
  readonly entry: number;
}

/** A row of the totals; of several with one key the last counts. */
export interface TotalsRow {
  readonly team: string;
  readonly windowStart: number;
  readonly entries: number;
  readonly amount: number;
}

/** What is wrong with an output, in records. */
export interface Verdict {
  readonly lost: number;
  readonly doubled: number;
  /** Out of the order of their key, or told with a state that was not that of the moment. */
  readonly disordered: number;
}

/** What a ledger lacks, has twice, or has in another order than its accounts' entries were fed. */
export function judgeLedger(fed: readonly Fed[], rows: readonly LedgerRow[]): Verdict {
  const placeOf = new Map<number, { readonly account: string; readonly ordinal: number }>();
  const counts = new Map<string, number>();
  for (const { account, entry } of fed) {
    const ordinal = (counts.get(account) ?? 0) + 1;
    counts.set(account, ordinal);
    placeOf.set(entry, { account, ordinal });
  }
  const seen = new Set<number>();
  const last = new Map<string, number>();
  let doubled = 0;
  let disordered = 0;
  for (const { account, ordinal, entry } of rows) {
    const place = placeOf.get(entry);
    if (seen.has(entry) || place === undefined) {
      doubled += 1;
      continue;
    }
    seen.add(entry);
    if (place.account !== account || place.ordinal !== ordinal || ordinal <= (last.get(account) ?? 0)) disordered += 1;
    last.set(account, Math.max(ordinal, last.get(account) ?? 0));
  }
  return { lost: fed.length - seen.size, doubled, disordered };
}

/** What totals count too few or too many; a count that went back is out of order. */
export function judgeTotals(fed: readonly Fed[], rows: readonly TotalsRow[]): Verdict {
  const expected = new Map<string, { entries: number; amount: number }>();
  for (const each of fed) {
    const key = `${String(minuteOf(each))} ${each.team}`;
    const sums = expected.get(key) ?? { entries: 0, amount: 0 };
    expected.set(key, { entries: sums.entries + 1, amount: sums.amount + each.amount });
  }
  const found = new Map<string, TotalsRow>();
  let disordered = 0;
  for (const row of rows) {
    const key = `${String(row.windowStart)} ${row.team}`;
    if (row.entries < (found.get(key)?.entries ?? 0)) disordered += 1;
    found.set(key, row);
  }
  let lost = 0;
  let doubled = 0;
  for (const [key, { entries, amount }] of expected) {
    const row = found.get(key);
    lost += Math.max(0, entries - (row?.entries ?? 0));
    doubled += Math.max(0, (row?.entries ?? 0) - entries);
    if (row?.entries === entries && row.amount !== amount) disordered += 1;
  }
  for (const [key, row] of found) if (!expected.has(key)) doubled += row.entries;
  return { lost, doubled, disordered };
}

export const both = (one: Verdict, other: Verdict): Verdict => ({
  lost: one.lost + other.lost,
  doubled: one.doubled + other.doubled,
  disordered: one.disordered + other.disordered,
});
