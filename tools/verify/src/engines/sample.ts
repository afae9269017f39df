import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { duckdbTypeOf, withDuckDB } from '@tempi/platform/compile/duckdb';
import {
  boolean,
  contract,
  date,
  decimal,
  double,
  formatDecimal,
  int32,
  int64,
  oneOf,
  text,
  timestamp,
  type Contract,
} from '@tempi/platform/contract';
import { seeded } from '../random.ts';

const SAFE = Number.MAX_SAFE_INTEGER;

/** A contract with a column of every type, and a table to look things up in. */
export const sample = contract({
  name: 'engines.sample',
  version: '1.0.0',
  owner: 'engines',
  description: 'Values at the limits of every type',
  fields: {
    at: timestamp(),
    key: text(),
    name: text().nullable(),
    other: text().nullable(),
    small: int32().nullable(),
    whole: int64().nullable(),
    money: decimal(12, 2).nullable(),
    wide: decimal(28, 5).nullable(),
    ratio: double({ sumScale: 3 }).nullable(),
    flag: boolean().nullable(),
    day: date().nullable(),
    moment: timestamp().nullable(),
    kind: oneOf('red', 'green').nullable(),
  },
  key: 'key',
  eventTime: 'at',
  partitions: 2,
  idle: '1 day',
});

export const price = contract({
  name: 'engines.price',
  version: '1.0.0',
  owner: 'engines',
  description: 'Prices that change',
  fields: { since: timestamp(), article: text(), amount: decimal(10, 2).nullable() },
  key: 'article',
  eventTime: 'since',
  partitions: 2,
  idle: '1 day',
});

const START = Date.UTC(2024, 1, 28, 23, 50) * 1000;
const TEXTS = [
  '',
  'a',
  'Ä',
  ' a b ',
  '😀',
  '\uFFFD',
  'aBc',
  "it's",
  '\\',
  '12',
  '+7',
  '-0',
  '1.5',
  '999999999999999',
  '1\n',
  'ﬁﬀ',
];
const WHOLES = [0, 1, -1, 7, -7, SAFE, -SAFE, 3_000_000_000];
const DOUBLES = [0, 0.5, -0.5, 2.5, -2.5, 0.1, 1e15, -1234.5678, 1e-9, 0.49999999999999994];
// Before 1970 whole seconds alone: Flink 2.2 fails to read others from Parquet.
const TIMES = [
  0,
  -1_000_000,
  -61_000_000,
  999_999,
  START + 1,
  -8_867_404_801_000_000,
  8_867_491_198_400_000,
  951_782_399_999_999,
];
const DAYS = [0, -1, 19_781, -102_177, 100_000, 60, -719_162, 2_932_896];

/** Writes the sample's archive files under `folder`; returns the folder of each contract. */
export async function writeSamples(folder: string): Promise<readonly { contract: Contract; folder: string }[]> {
  const next = seeded(20_240_228);
  const below = (end: number): number => Math.floor(next() * end);
  const one = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  const maybe = <T>(values: readonly T[]): T | null => (below(7) === 0 ? null : one(values));
  const samples = Array.from({ length: 400 }, (_, at) => [
    micros(START + below(40) * 61_000_000 + (at % 3 === 0 ? 0 : below(61_000_000))),
    quoted(one(['k1', 'k2', 'k3'])),
    quoted(maybe(TEXTS)),
    quoted(maybe(TEXTS)),
    plain(maybe([0, 1, 2, -3, 4, 2_147_483_647, -2_147_483_648])),
    plain(maybe(WHOLES)),
    plain(maybe([0, 1, -150, 199, -199, 999_999_999_999]), 2),
    plain(maybe([0n, 12_345n, -12_345n, 9_999_999_999_999_999_999_999_999_999n, -1n]), 5),
    plain(maybe(DOUBLES)),
    plain(maybe([true, false])),
    `DATE '1970-01-01' + ${plain(maybe(DAYS))}::INTEGER`,
    micros(maybe(TIMES)),
    quoted(maybe(['red', 'green'])),
  ]);
  const prices = Array.from({ length: 60 }, () => [
    micros(START + below(20) * 120_000_000),
    quoted(one(['k1', 'k2', 'a', '😀'])),
    plain(maybe([100, 250, 0]), 2),
  ]);
  return [await write(folder, sample, samples), await write(folder, price, prices)];
}

const quoted = (value: string | null): string => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
const micros = (value: number | null): string => `make_timestamp(${value ?? 'NULL'}::BIGINT)`;
const plain = (value: number | bigint | boolean | null, scale?: number): string =>
  value === null ? 'NULL' : scale === undefined ? String(value) : formatDecimal(value as number | bigint, scale);

async function write(
  parent: string,
  of: Contract,
  rows: readonly (readonly string[])[],
): Promise<{ contract: Contract; folder: string }> {
  const folder = join(parent, of.name);
  await mkdir(folder, { recursive: true });
  const { columns } = of;
  const values = rows.map((row, at) => `(${at % 2}, ${Math.floor(at / 2)}, ${at}, NULL, NULL, 1, ${row.join(', ')})`);
  const types = {
    _partition: 'INTEGER',
    _offset: 'BIGINT',
    _sequence: 'BIGINT',
    _max_time: 'BIGINT',
    _marker: 'BIGINT',
    _schema_id: 'INTEGER',
  };
  const all = [
    ...Object.entries(types),
    ...Object.entries(columns).map(([name, { type }]) => [name, duckdbTypeOf(type).toString()] as const),
  ];
  const selected = all.map(([name, type]) => `CAST("${name}" AS ${type}) AS "${name}"`);
  const source = `(VALUES ${values.join(', ')}) AS v(${all.map(([name]) => `"${name}"`).join(', ')})`;
  await withDuckDB(join(parent, 'temporary'), (connection) =>
    connection.run(
      `COPY (SELECT ${selected.join(', ')} FROM ${source}) TO '${join(folder, 'sample.parquet')}' (FORMAT parquet, COMPRESSION zstd)`,
    ),
  );
  return { contract: of, folder };
}
