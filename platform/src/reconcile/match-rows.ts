import { isDeepStrictEqual } from 'node:util';
import type { Columns } from '../contract/column.ts';
import type { Product, QueryProduct } from '../product/product.ts';
import { rowKeyOf, type ServedRow } from '../serving/index.ts';

/** What one row should be, and is. At least one of the three is there. */
export interface Match {
  readonly truth: ServedRow | undefined;
  readonly onTime: ServedRow | undefined;
  readonly actual: ServedRow | undefined;
}

/**
 * Pairs what a speed shows with what it should show. An aggregate's rows are paired by window and group, as their columns
 * say, not by the stored key; what is left, and the rows of a select or a process, whose columns have no identity, first by equal
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
  const passes =
    product.kind === 'query' && product.plan.kind === 'aggregate'
      ? aggregatePasses(product, soFar)
      : passesByValues(product, onTime);
  for (const pair of passes) {
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
const aggregatePasses = (product: QueryProduct, onTime: ReadonlyMap<string, ServedRow>): Pass[] => [
  (row) => {
    const key = rowKeyOf(product, row.row);
    const expected = onTime.get(key);
    return expected !== undefined && sameRow(product.output, expected, row) ? key : undefined;
  },
  (row) => rowKeyOf(product, row.row),
  (row) => row.key,
];

function passesByValues(product: Product, expected: readonly ServedRow[]): Pass[] {
  const byKey = new Map(expected.map((row) => [row.key, row]));
  const byValues = new Map<string, string[]>();
  // The first of equal rows stands last, so that it is taken first and no row is looked at again.
  for (const row of expected.toReversed()) {
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
    (row, missing) => {
      const keys = byValues.get(valuesOf(product.output, row)) ?? [];
      for (let key = keys.pop(); key !== undefined; key = keys.pop()) if (missing.has(key)) return key;
      return undefined;
    },
    (row) => row.key,
  ];
}

/** True where all declared columns hold the same values, bit for bit. */
export const sameRow = (columns: Columns, a: ServedRow | undefined, b: ServedRow | undefined): boolean =>
  a === undefined || b === undefined
    ? a === b
    : Object.keys(columns).every((name) => isDeepStrictEqual(a.row[name] ?? null, b.row[name] ?? null));

const valuesOf = (columns: Columns, { row }: ServedRow): string =>
  JSON.stringify(
    Object.keys(columns).map((name) => row[name] ?? null),
    (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
  );
