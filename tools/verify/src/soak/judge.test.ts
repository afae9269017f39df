import { describe, expect, test } from 'vitest';
import type { TotalsRow } from '../faults/judge.ts';
import { ACCOUNTS, entryAt, truth } from './input.ts';
import { judge, type ChainRow } from './judge.ts';
import { linked, SHOWN_EVERY } from './subject.ts';

const CLOSING = 300_000;
const all = truth(CLOSING);

/** What the subjects show of entries, by the plain words of their declaration. */
function shownOf(numbers: Iterable<number>): { chains: ChainRow[]; totals: TotalsRow[] } {
  const chains: ChainRow[] = [];
  const states = new Map<string, { entries: number; chain: number }>();
  const totals = new Map<string, TotalsRow>();
  for (const number of numbers) {
    const { account, team, amount, occurredAt } = entryAt(number, CLOSING);
    const before = states.get(account) ?? { entries: 0, chain: 0 };
    const state = { entries: before.entries + 1, chain: linked(before.chain, number) };
    states.set(account, state);
    if (state.entries % SHOWN_EVERY === 0 || amount === 0)
      chains.push({ account, ordinal: state.entries, chain: state.chain });
    const windowStart = Math.floor(occurredAt / 60_000_000) * 60_000_000;
    const sums = totals.get(`${String(windowStart)} ${team}`) ?? { team, windowStart, entries: 0, amount: 0 };
    totals.set(`${String(windowStart)} ${team}`, {
      ...sums,
      entries: sums.entries + 1,
      amount: sums.amount + amount,
    });
  }
  return { chains, totals: [...totals.values()] };
}

const numbers = Array.from({ length: CLOSING + ACCOUNTS }, (_, number) => number);
const right = shownOf(numbers);
const judged = (chains: readonly ChainRow[], totals: readonly TotalsRow[]) => {
  const of = judge(all);
  for (const row of chains) of.chain(row);
  for (const row of totals) of.total(row);
  return of.verdict();
};

describe('the judge of the soak', () => {
  test('finds nothing in what is right', () => {
    expect(right.chains.length).toBeGreaterThan(ACCOUNTS);
    expect(judged(right.chains, right.totals)).toEqual({ lost: 0, doubled: 0, disordered: 0 });
  });

  test('sees an entry that was lost or counted twice, wherever it was', () => {
    const lost = shownOf(numbers.filter((number) => number !== 150_000));
    expect(judged(lost.chains, lost.totals)).toMatchObject({ lost: expect.any(Number) as number });
    expect(judged(lost.chains, right.totals).lost).toBeGreaterThan(0);
    expect(judged(right.chains, lost.totals).lost).toBe(1);
    const doubled = shownOf(numbers.flatMap((number) => (number === 150_000 ? [number, number] : [number])));
    expect(judged(doubled.chains, right.totals).doubled).toBeGreaterThan(0);
    expect(judged(right.chains, doubled.totals).doubled).toBe(1);
  });

  test('sees entries of an account that changed places between two rows', () => {
    const mine = numbers.filter((number) => entryAt(number, CLOSING).account === 'a7');
    const [first = 0, second = 0] = mine;
    const swapped = shownOf(numbers.map((number) => (number === first ? second : number === second ? first : number)));
    expect(judged(swapped.chains, right.totals).disordered).toBeGreaterThan(0);
  });

  test('sees a row that is put out twice or too late', () => {
    const [one] = right.chains;
    if (one === undefined) throw new Error('no rows');
    expect(judged([...right.chains, one], right.totals)).toMatchObject({ lost: 0, doubled: 1 });
    expect(judged([...right.chains.slice(1), one], right.totals)).toMatchObject({ lost: 0, disordered: 1 });
  });

  test('sees a total that went back', () => {
    const [one] = right.totals;
    if (one === undefined) throw new Error('no totals');
    expect(judged(right.chains, [one, { ...one, entries: one.entries - 1 }, ...right.totals]).disordered).toBe(1);
  });
});
