import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Scalar } from '../contract/column.ts';
import type { Column, Contract, Row } from '../contract/index.ts';
import { keyBytes } from '../contract/key-bytes.ts';
import { partitionOf } from '../log/partitioner.ts';
import { outputOf, productsRead } from '../plan/index.ts';
import type { Product, QueryProduct } from '../product/index.ts';
import { evaluate } from '../testing/evaluate.ts';
import { choicesOf, type Choices } from '../testing/fuzz/choices.ts';
import { anyDeclaration, anyRun, type FuzzCase } from '../testing/fuzz/fuzz-case.ts';
import { anyValue } from '../testing/fuzz/values.ts';
import type { LogEntry, Logs } from '../testing/log-entry.ts';
import type { Arrival } from '../testing/speeds/source-log.ts';
import { consumersOf } from './index.ts';

/** By its number, so that a failure names the case and does not write it out. */
function caseOf(number: number): FuzzCase {
  const product = anyDeclaration(choicesOf(91, number));
  return anyRun(choicesOf(92, number), product);
}

/** The product and those that it reads, as the catalog would have them. */
const productsOf = (product: QueryProduct): readonly Product[] => [
  product,
  ...productsRead(product.plan).map(({ name, plan }) => ({ ...product, name, plan, output: outputOf(plan) })),
];

/** The log as the ingester writes it: records of a key share a partition. */
function logsOf(contracts: readonly Contract[], arrivals: readonly Arrival[]): Logs {
  const logs: Record<string, LogEntry[]> = Object.fromEntries(contracts.map(({ name }) => [name, []]));
  for (const { contract, partition: given, row, marker, sequence = 0 } of arrivals) {
    const log = logs[contract.name] ?? [];
    const partition = row === undefined ? given : partitionOf(keyBytes(contract, row), contract.partitions);
    const offset = log.filter((entry) => entry.partition === partition).length;
    log.push(row === undefined ? { partition, offset, marker: marker ?? 0 } : { partition, offset, sequence, row });
  }
  return logs;
}

/** The arrivals with other values of a field. */
function changed(choices: Choices, arrivals: readonly Arrival[], of: Contract, field: string): readonly Arrival[] {
  const column = of.columns[field] as Column;
  const value = (): Scalar => (column.nullable && choices.chance(25) ? null : anyValue(choices, column.type));
  return arrivals.map((arrival) =>
    arrival.contract === of && arrival.row !== undefined
      ? { ...arrival, row: { ...arrival.row, [field]: value() } }
      : arrival,
  );
}

/** Rows of these columns as texts, sorted. */
const shown = (rows: readonly Row[], columns: readonly string[]): unknown =>
  rows.map((row) => text(row, columns)).toSorted();
const text = (row: Row, columns: readonly string[]): string =>
  JSON.stringify(
    columns.map((name) => row[name]),
    (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  );

/** How often each was asked, so that the law is known to have been asked something. */
const asked = { untouched: 0, columnsAlone: 0, rows: 0, pruned: 0 };
/** How often other values did change rows. */
let changes = 0;

/** Holds the rows before and after to what lineage says of a field. */
function judge(product: QueryProduct, field: { of: string; field: string }, before: Logs, after: Logs): void {
  const consumer = consumersOf(productsOf(product), field).find((one) => one.product === product.name);
  asked[consumer === undefined ? 'untouched' : consumer.rows ? 'rows' : 'columnsAlone'] += 1;
  const all = Object.keys(product.output);
  const same = all.filter((name) => consumer?.columns.includes(name) !== true);
  const [one, two] = [evaluate(product, before), evaluate(product, after)];
  if (consumer?.rows !== true) expect(two.late).toEqual(one.late);
  for (const reading of ['onTime', 'truth'] as const) {
    const [rows, others] = [one[reading], two[reading]];
    // A sum that leaves its type stops the product, be it of a column that nobody reads: that is no value of a row.
    if (typeof rows === 'string' || typeof others === 'string') continue;
    if (JSON.stringify(shown(rows, all)) !== JSON.stringify(shown(others, all))) changes += 1;
    if (consumer?.rows !== true) expect(shown(others, same), JSON.stringify(field)).toEqual(shown(rows, same));
  }
}

test('other values of a field change no rows unless lineage names it, and no column that it does not name', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), (number) => {
      const { product, arrivals } = caseOf(number);
      const before = logsOf(product.inputs, arrivals);
      for (const contract of product.inputs) {
        for (const field of Object.keys(contract.columns)) {
          const other = changed(choicesOf(93, number), arrivals, contract, field);
          judge(product, { of: contract.name, field }, before, logsOf(product.inputs, other));
        }
      }
    }),
    { numRuns: 300 },
  );
  expect(Math.min(asked.untouched, asked.columnsAlone, asked.rows, changes)).toBeGreaterThan(100);
});

test('what lineage names is what the plan holds of a contract, and for some fewer than the contract has', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), (number) => {
      const { product } = caseOf(number);
      for (const contract of product.inputs) {
        const held = new Set(
          product.stages.leaves
            .filter(({ input }) => input.contract === contract.name)
            .flatMap(({ input }) => Object.keys(input.columns)),
        );
        const named = Object.keys(contract.columns).filter(
          (field) => consumersOf(productsOf(product), { of: contract.name, field }).length > 0,
        );
        for (const field of named) expect(held).toContain(field);
        if (held.size < Object.keys(contract.columns).length) asked.pruned += 1;
      }
    }),
  );
  expect(asked.pruned).toBeGreaterThan(30);
});
