import type { TotalsRow, Verdict } from '../faults/judge.ts';
import type { Truth } from './input.ts';
import { SHOWN_EVERY } from './subject.ts';

/** A row of the chains. */
export interface ChainRow {
  readonly account: string;
  readonly ordinal: number;
  readonly chain: number;
}

/** Judges an output row by row, holding a bit a row; rows of an account, and of a total, in the order they were put out. */
export interface Judge {
  chain(row: ChainRow): void;
  total(row: TotalsRow): void;
  /** In rows of the chains and records of the totals. */
  verdict(): Verdict;
}

export function judge(truth: Truth): Judge {
  const seen = new Map<string, { readonly rows: Uint8Array; last: number }>();
  for (const [account, { shown }] of truth.chains) seen.set(account, { rows: new Uint8Array(shown.length), last: 0 });
  const latest = new Map<string, TotalsRow>();
  let doubled = 0;
  let disordered = 0;
  return {
    chain({ account, ordinal, chain }) {
      const expected = truth.chains.get(account);
      const own = seen.get(account);
      const isLast = ordinal === expected?.entries;
      // The closing row is the last of those that are shown, whatever its ordinal.
      const at = isLast ? expected.shown.length - 1 : ordinal / SHOWN_EVERY - 1;
      if (expected === undefined || own === undefined || !Number.isInteger(at) || own.rows[at] !== 0) {
        doubled += 1;
        return;
      }
      own.rows[at] = 1;
      if (expected.shown[at] !== chain || ordinal <= own.last) disordered += 1;
      own.last = Math.max(own.last, ordinal);
    },
    total(row) {
      const key = `${String(row.windowStart)} ${row.team}`;
      if (row.entries < (latest.get(key)?.entries ?? 0)) disordered += 1;
      latest.set(key, row);
    },
    verdict() {
      let lost = 0;
      let more = 0;
      let wrong = 0;
      for (const { rows } of seen.values()) for (const is of rows) lost += 1 - is;
      for (const [key, { entries, amount }] of truth.totals) {
        const row = latest.get(key);
        lost += Math.max(0, entries - (row?.entries ?? 0));
        more += Math.max(0, (row?.entries ?? 0) - entries);
        if (row?.entries === entries && row.amount !== amount) wrong += 1;
      }
      for (const [key, row] of latest) if (!truth.totals.has(key)) more += row.entries;
      return { lost, doubled: doubled + more, disordered: disordered + wrong };
    },
  };
}
