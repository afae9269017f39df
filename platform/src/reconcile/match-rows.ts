import type { Columns } from '../contract/column.ts';
import type { Product } from '../product/product.ts';
import { queryRowKey, type ServedRow } from '../serving/index.ts';

/** What one row should be, and is. At least one of the three is there. */
export interface Match {
  readonly truth: ServedRow | undefined;
  readonly onTime: ServedRow | undefined;
  readonly actual: ServedRow | undefined;
}

/**
 * Pairs what a speed shows with what it should show. A query's rows are paired by window and group, as their columns
 * say, not by the stored key; what is left, and the rows of a process, whose columns have no identity, first by equal
 * values, then by the stored key. A row that nothing pairs with is a match of its own; so is the second of two rows
 * with one identity.
 */
export function matchRows(
  product: Product,
  truth: readonly ServedRow[],
  onTime: readonly ServedRow[],
  actual: readonly ServedRow[],
): Match[] {
  const right = new Map(truth.map((row) => [row.key, row]));
  const soFar = new Map(onTime.map((row) => [row.key, row]));
  const missing = new Set([...right.keys(), ...soFar.keys()]);
  const matches: Match[] = [];
  let left = actual;
  for (const pair of product.kind === 'query' ? queryPasses(product, soFar) : processPasses(product, onTime)) {
    const rest: ServedRow[] = [];
    for (const row of left) {
      const key = pair(row, missing);
      if (key === undefined || !missing.delete(key)) rest.push(row);
      else matches.push({ truth: right.get(key), onTime: soFar.get(key), actual: row });
    }
    left = rest;
  }
  for (const row of left) matches.push({ truth: undefined, onTime: undefined, actual: row });
  for (const key of missing) matches.push({ truth: right.get(key), onTime: soFar.get(key), actual: undefined });
  return matches;
}

/** The key of the expected row that a row is, or undefined. */
type Pass = (row: ServedRow, missing: ReadonlySet<string>) => string | undefined;

/** Equal rows go first, so that of two with one identity the wrong one is the one too many. */
const queryPasses = (product: Product & { kind: 'query' }, onTime: ReadonlyMap<string, ServedRow>): Pass[] => [
  (row) => {
    const key = queryRowKey(product, row.row);
    const expected = onTime.get(key);
    return expected !== undefined && sameRow(product.output, expected, row) ? key : undefined;
  },
  (row) => queryRowKey(product, row.row),
  (row) => row.key,
];

function processPasses(product: Product, expected: readonly ServedRow[]): Pass[] {
  const byKey = new Map(expected.map((row) => [row.key, row]));
  const byValues = new Map<string, string[]>();
  for (const row of expected) {
    const values = valuesOf(product.output, row);
    const keys = byValues.get(values);
    if (keys === undefined) byValues.set(values, [row.key]);
    else keys.push(row.key);
  }
  return [
    (row) => {
      const known = byKey.get(row.key);
      return known !== undefined && sameRow(product.output, known, row) ? row.key : undefined;
    },
    (row, missing) => byValues.get(valuesOf(product.output, row))?.find((key) => missing.has(key)),
    (row) => row.key,
  ];
}

/** True where all declared columns hold the same values, bit for bit. */
export const sameRow = (columns: Columns, a: ServedRow | undefined, b: ServedRow | undefined): boolean =>
  a === undefined || b === undefined
    ? a === b
    : Object.keys(columns).every((name) => Object.is(a.row[name] ?? null, b.row[name] ?? null));

const valuesOf = (columns: Columns, { row }: ServedRow): string =>
  JSON.stringify(
    Object.keys(columns).map((name) => (typeof row[name] === 'bigint' ? `${row[name]}n` : (row[name] ?? null))),
  );
