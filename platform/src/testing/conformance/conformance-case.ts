import type { Row } from '../../contract/index.ts';
import {
  boolean,
  contract,
  date,
  decimal,
  double,
  int32,
  int64,
  oneOf,
  text,
  timestamp,
} from '../../contract/index.ts';
import { from, type Query } from '../../plan/index.ts';
import { product, type Product } from '../../product/index.ts';
import type { JsonRow, TimePasses } from '../run-product.ts';

/** A feature, how it is declared, and what comes of an input; or why it is refused when it is declared. */
export interface ConformanceCase {
  readonly group: string;
  readonly name: string;
  readonly declare: () => Product;
  readonly input: Readonly<Record<string, readonly (Row | TimePasses)[]>>;
  /**
   * Rows as `mesh query` prints them, or of stream and micro-batch and of batch, where late records make them differ; or rows, and
   * the codes with which the steps of a process were left out; or the code with which it stops where failing steps are left out, or the code of the error, of its declaration or of its run.
   */
  readonly expected:
    | readonly JsonRow[]
    | { readonly onTime: readonly JsonRow[]; readonly truth: readonly JsonRow[] }
    | { readonly failsWith: string }
    | { readonly stopsWith: string }
    | { readonly rows: readonly JsonRow[]; readonly leftOut: readonly string[] }
    | string;
}

const named = { version: '1.0.0', owner: 'test', description: 'For the conformance table', idle: '1 hour' };

/** A contract with a column of every type. */
export const item = contract({
  ...named,
  name: 'test.item',
  fields: {
    at: timestamp(),
    who: text(),
    word: text().nullable(),
    kind: oneOf('low', 'high'),
    small: int32().nullable(),
    whole: int64().nullable(),
    money: decimal(10, 2).nullable(),
    ratio: double({ sumScale: 3 }).nullable(),
    flag: boolean().nullable(),
    seen: timestamp().nullable(),
    day: date().nullable(),
  },
  key: 'who',
  eventTime: 'at',
  partitions: 2,
});

/** What it costs from then on: the table of lookups, the other side of joins. */
export const price = contract({
  ...named,
  name: 'test.price',
  fields: { from: timestamp(), who: text(), price: int64() },
  key: 'who',
  eventTime: 'from',
  partitions: 1,
});

/** An item at a second, with what a case says of it; all else is plain. */
export const at = (seconds: number, fields: Row = {}): Row => ({
  ...{ at: seconds * 1_000_000, who: 'ann', word: null, kind: 'low', small: null, whole: null, money: null },
  ...{ ratio: null, flag: null, seen: null, day: null },
  ...fields,
});

export const costs = (seconds: number, who: string, value: number): Row => ({
  ...{ from: seconds * 1_000_000, who, price: value },
});

/** A product over a query; its lateness where it reads a contract. */
export const declared = (query: Query, lateness: string | null = '0 seconds', name = 'test.case'): Product =>
  product({
    ...{ name, version: '1.0.0', owner: 'test', description: 'For the conformance table', query },
    ...(lateness === null ? {} : { lateness }),
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '1 second', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '2 days' },
    },
  });

const items = from(item);
type ItemScope = Parameters<Parameters<typeof items.select>[0]>[0];
type Value = ReturnType<Parameters<typeof items.select>[0]>[string];

/** A function, over one item. */
export const functionCase = (
  name: string,
  value: (row: ItemScope) => Value,
  fields: Row,
  expected: JsonRow[string],
): ConformanceCase => ({
  group: 'functions',
  name,
  declare: () => declared(from(item).select((row) => ({ value: value(row) }))),
  input: { 'test.item': [at(0, fields)] },
  expected: [{ value: expected }],
});
