import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entries } from './input.ts';
import { judgeLedger, judgeTotals, type LedgerRow, type TotalsRow } from './judge.ts';

const fed = entries(400);
const ordinals = new Map<string, number>();
const ledger: readonly LedgerRow[] = fed.map(({ account, entry }) => {
  const ordinal = (ordinals.get(account) ?? 0) + 1;
  ordinals.set(account, ordinal);
  return { account, entry, ordinal };
});
const totals: readonly TotalsRow[] = [...new Set(fed.map(({ team }) => team))].map((team) => {
  const own = fed.filter((each) => each.team === team);
  const amount = own.reduce((sum, each) => sum + each.amount, 0);
  return { team, windowStart: Date.parse('2026-01-05T00:00:00Z') * 1000, entries: own.length, amount };
});
const nothing = { lost: 0, doubled: 0, disordered: 0 };
const any = fc.nat({ max: ledger.length - 1 });

test('nothing is wrong with what was fed, whatever the order between accounts', () => {
  expect(judgeLedger(fed, ledger)).toEqual(nothing);
  const byAccount = ledger.toSorted((a, b) => (a.account < b.account ? -1 : a.account > b.account ? 1 : 0));
  expect(judgeLedger(fed, byAccount)).toEqual(nothing);
  expect(judgeTotals(fed, totals)).toEqual(nothing);
});

test('a row that is missing is lost, one that comes again doubled, two of an account exchanged are out of order', () => {
  fc.assert(
    fc.property(any, (at) => {
      expect(judgeLedger(fed, ledger.toSpliced(at, 1)).lost).toBe(1);
      const row = ledger[at] ?? { account: '', ordinal: 0, entry: 0 };
      expect(judgeLedger(fed, [...ledger, row])).toEqual({ ...nothing, doubled: 1 });
      const other = ledger.findIndex(({ account, entry }) => account === row.account && entry !== row.entry);
      if (other >= 0)
        expect(judgeLedger(fed, ledger.with(at, ledger[other] ?? row).with(other, row)).disordered).toBeGreaterThan(0);
      expect(judgeLedger(fed, ledger.with(at, { ...row, ordinal: row.ordinal + 1 })).disordered).toBeGreaterThan(0);
    }),
    { numRuns: 50 },
  );
});

test('a count too small is lost, one too great doubled, one that went back out of order', () => {
  const [first, ...rest] = totals;
  if (first === undefined) throw new Error('there are teams');
  const counting = (entries: number): TotalsRow => ({ ...first, entries });
  expect(judgeTotals(fed, [...rest, counting(first.entries - 2)]).lost).toBe(2);
  expect(judgeTotals(fed, [...rest, counting(first.entries + 3)]).doubled).toBe(3);
  expect(judgeTotals(fed, [...rest, counting(5), counting(4), first]).disordered).toBe(1);
  expect(judgeTotals(fed, [...rest, { ...first, amount: 0 }]).disordered).toBe(1);
});
