import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { columnOf, type Field } from '../../contract/field.ts';
import { formatDecimal } from '../../contract/decimal.ts';
import {
  boolean,
  date,
  decimal,
  double,
  int64,
  text,
  timestamp,
  type Column,
  type Value,
} from '../../contract/index.ts';
import type { Scalar } from '../../contract/column.ts';
import { aggregateOf } from '../../operator/index.ts';
import type { Measure } from '../../plan/index.ts';
import { withDuckDB } from './instance.ts';
import { valueOf } from './read-rows.ts';
import { rowTable } from './row-table.ts';
import { finisher, isUnfinished, unfinishedDuckdb } from './unfinished.ts';

const place = { windowStart: 0, group: ['a'] };
const money = (nines: number): bigint => 10n ** BigInt(nines) - 1n;

/** A type, the SQL text of its values, and values of it that cancel, reach its limits and pass them. */
const types: readonly [name: string, field: Field, sql: (value: Scalar) => string, values: fc.Arbitrary<Scalar>][] = [
  ['int64', int64(), (value) => `${Number(value)}::BIGINT`, fc.maxSafeInteger()],
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
    (value) => `CAST('${Number(value)}' AS DOUBLE)`,
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

const seen = fc.oneof(fc.nat(5), fc.nat(5_000));
const anyKind: readonly [name: string, field: Field, values: fc.Arbitrary<Scalar>][] = [
  ['text', text(), seen.map((value) => (value % 3 === 0 ? `\ufeff${value}` : String(value)))],
  ['int64', int64(), seen.map((value) => value * 10 ** 12)],
  ['decimal(38, 3)', decimal(38, 3), seen.map((value) => (value % 2 === 0 ? value : BigInt(value) * 10n ** 30n))],
  ['double', double(), seen.map((value) => value / 7 - 300)],
  ['timestamp', timestamp(), seen.map((value) => (value - 2_000) * 10 ** 11)],
  ['date', date(), seen],
  ['boolean', boolean(), fc.boolean()],
];

test.each(anyKind)(
  '%s: DuckDB counts different and most frequent values as the kernels do',
  async (_, field, values) => {
    const column = columnOf(field)!;
    const argument = { node: 'column', name: 'x', column } as const;
    const named = { name: 'm', argument, where: null, limit: 3 };
    const many = fc.sample(values, { numRuns: 4_000, seed: 4 });
    for (const length of [0, 5, 4_000]) {
      const given = many.slice(0, length);
      await connection.run('DROP TABLE IF EXISTS many');
      await rowTable(connection, '"many"', { x: column }, Readable.from([{ x: null }, ...given.map((x) => ({ x }))]));
      for (const aggregate of ['approximateCountDistinct', 'countDistinct', 'topK'] as const) {
        if (aggregate === 'topK' && column.type.kind === 'double') continue;
        const type = aggregate === 'topK' ? topType(column) : columnOf(int64())!;
        const measure: Measure = { ...named, aggregate, column: type };
        const operator = aggregateOf('shop.daily', measure);
        const state = operator.create();
        for (const value of given) operator.add(state, value, 0, 0, -1, 0);
        const query = `SELECT ${unfinishedDuckdb.aggregate(measure, { sql: 'x', column }, [])} FROM many`;
        const [[found = null] = []] = (await connection.runAndReadAll(query)).getRows();
        const value = isUnfinished(measure)
          ? finisher('shop.daily', measure)(found, place)
          : valueOf(type.type)(found, {});
        expect(value).toEqual(operator.result(state, place));
      }
    }
  },
);

const topType = (value: Column): Column => ({
  type: { kind: 'list', fields: { value, count: columnOf(int64())! } },
  nullable: false,
});
