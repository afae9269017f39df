import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { columnOf, type Field } from '../../contract/field.ts';
import { formatDecimal } from '../../contract/decimal.ts';
import { decimal, double, int64, type Value } from '../../contract/index.ts';
import { aggregateOf } from '../../operator/index.ts';
import type { Measure } from '../../plan/index.ts';
import { withDuckDB } from './instance.ts';
import { finisher, unfinishedDuckdb } from './unfinished.ts';

const place = { windowStart: 0, group: ['a'] };
const money = (nines: number): bigint => 10n ** BigInt(nines) - 1n;

/** A type, the SQL text of its values, and values of it that cancel, reach its limits and pass them. */
const types: readonly [name: string, field: Field, sql: (value: Value) => string, values: fc.Arbitrary<Value>][] = [
  ['int64', int64(), (value) => `${String(value)}::BIGINT`, fc.maxSafeInteger()],
  [
    'decimal(28, 5)',
    decimal(28, 5),
    (value) => `CAST('${formatDecimal(value as bigint, 5)}' AS DECIMAL(28, 5))`,
    fc.bigInt({ min: -money(28), max: money(28) }),
  ],
  [
    'decimal(38, 2)',
    decimal(38, 2),
    (value) => `CAST('${formatDecimal(value as bigint, 2)}' AS DECIMAL(38, 2))`,
    fc.oneof(
      fc.constantFrom(money(38), -money(38), 1n, -1n, 6n * 10n ** 37n, -(9n * 10n ** 37n)),
      fc.bigInt({ min: -money(38), max: money(38) }),
    ),
  ],
  [
    'double of scale 9',
    double({ sumScale: 9 }),
    (value) => `CAST('${String(value)}' AS DOUBLE)`,
    fc.oneof(
      fc.constantFrom(9e28, -9e28, 6e28, -6e28, 0.5e-9, 0.1),
      fc.double({ min: -9e28, max: 9e28, noNaN: true }).map((value) => value + 0),
      { weight: 1, arbitrary: fc.constantFrom(1e29, 1.5e29, -1e300, 1.7e308) },
    ),
  ],
];

let connection: DuckDBConnection;
let close: () => void;
let closed: Promise<void>;
beforeAll(async () => {
  const done = new Promise<void>((resolve) => (close = resolve));
  await new Promise<void>((opened) => {
    closed = withDuckDB(join(tmpdir(), 'tempi-aggregate'), (opening) => {
      connection = opening;
      opened();
      return done;
    });
  });
});
afterAll(async () => {
  close();
  await closed;
});

/** The value, or the words of the error. */
function outcome(work: () => Value): Value | { readonly error: string } {
  try {
    return work();
  } catch (error) {
    return { error: (error as Error).message };
  }
}

describe.each(types)('%s', (_, field, sql, values) => {
  test.each(['sum', 'avg'] as const)('%s: DuckDB gives what the kernels give, limits included', async (name) => {
    const column = columnOf(field)!;
    const argument = { node: 'column', name: 'x', column } as const;
    const measure: Measure = { name: 'm', aggregate: name, argument, where: null, limit: null, column };
    const finish = finisher('shop.daily', measure);
    const operator = aggregateOf('shop.daily', measure);
    const groups = fc.array(fc.array(values, { maxLength: 6 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(groups, async (lists) => {
        const rows = lists.flatMap((list, group) =>
          // A NULL in each group keeps the empty ones.
          [`(${group}, -1, NULL)`, ...list.map((value, offset) => `(${group}, ${offset}, ${sql(value)})`)],
        );
        const unfinished = unfinishedDuckdb.aggregate(measure, { sql: 'x', column }, []);
        const query = `SELECT ${unfinished} FROM (VALUES ${rows.join(', ')}) AS v(g, o, x) GROUP BY g ORDER BY g`;
        const [found = []] = (await connection.runAndReadAll(query)).getColumns();
        expect(found.map((struct) => outcome(() => finish(struct, place)))).toEqual(
          lists.map((list) =>
            outcome(() => {
              const state = operator.create();
              // Where several have no units, DuckDB tells the least.
              for (const value of list.toSorted((a, b) => (Number(a) < Number(b) ? -1 : 1)))
                operator.add(state, value, 0, 0, -1, 0);
              return operator.result(state, place);
            }),
          ),
        );
      }),
      { numRuns: 25 },
    );
  });
});
