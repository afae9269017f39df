import { linked, SHOWN_EVERY } from './subject.ts';

/** One record that is fed; the time in microseconds since 1970. */
export interface Entry {
  readonly occurredAt: number;
  readonly account: string;
  readonly team: string;
  readonly entry: number;
  readonly amount: number;
}

export const ACCOUNTS = 2_000;
const TEAMS = 20;
const START = Date.UTC(2026, 0, 5) * 1_000;
/** Of event time, between two entries: about that of the feeding. */
const APART = 50;
const MINUTE = 60_000_000;

const accounts = Array.from({ length: ACCOUNTS }, (_, at) => `a${String(at)}`);
const teams = Array.from({ length: TEAMS }, (_, at) => `t${String(at)}`);

/** A hash in place of a random number, so that any entry is made without those before it. Source: mulberry32's mixing. */
function mixed(entry: number): number {
  let value = Math.imul(entry ^ (entry >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}

const accountOf = (entry: number, closing: number): number =>
  entry < closing ? mixed(entry) % ACCOUNTS : entry - closing;
const amountOf = (entry: number, closing: number): number => (entry < closing ? 1 + (mixed(entry) >>> 28) : 0);
const teamOf = (entry: number): number => (mixed(entry) >>> 16) % TEAMS;
const timeOf = (entry: number): number => START + entry * APART;

/** The entry of a number. From `closing` on each closes the account of its turn. */
export const entryAt = (entry: number, closing: number): Entry => ({
  occurredAt: timeOf(entry),
  account: accounts[accountOf(entry, closing)] ?? '',
  team: teams[teamOf(entry)] ?? '',
  entry,
  amount: amountOf(entry, closing),
});

/** What the subjects have to show once all is served. */
export interface Truth {
  /** By account: how many entries it has, and its chain at each ordinal that is shown, in their order. */
  readonly chains: ReadonlyMap<string, { readonly entries: number; readonly shown: readonly number[] }>;
  /** By `start of the minute team`. */
  readonly totals: ReadonlyMap<string, { readonly entries: number; readonly amount: number }>;
}

/** Of the entries before `closing` and a closing one of each account. Holds a number a shown row. */
export function truth(closing: number): Truth {
  const entries = new Int32Array(ACCOUNTS);
  const chain = new Int32Array(ACCOUNTS);
  const shown = accounts.map((): number[] => []);
  const totals = new Map<string, { entries: number; amount: number }>();
  let minute = -1;
  let sums: { entries: number; amount: number }[] = [];
  for (let number = 0; number < closing + ACCOUNTS; number++) {
    const account = accountOf(number, closing);
    const ordinal = (entries[account] ?? 0) + 1;
    const next = linked(chain[account] ?? 0, number);
    entries[account] = ordinal;
    chain[account] = next;
    if (ordinal % SHOWN_EVERY === 0 || number >= closing) shown[account]?.push(next);
    const start = Math.floor(timeOf(number) / MINUTE) * MINUTE;
    if (start !== minute) {
      minute = start;
      sums = teams.map(() => ({ entries: 0, amount: 0 }));
      for (const [at, team] of teams.entries())
        totals.set(`${String(start)} ${team}`, sums[at] ?? { entries: 0, amount: 0 });
    }
    const sum = sums[teamOf(number)];
    if (sum === undefined) continue;
    sum.entries += 1;
    sum.amount += amountOf(number, closing);
  }
  for (const [key, sum] of totals) if (sum.entries === 0) totals.delete(key);
  return {
    chains: new Map(accounts.map((name, at) => [name, { entries: entries[at] ?? 0, shown: shown[at] ?? [] }])),
    totals,
  };
}
