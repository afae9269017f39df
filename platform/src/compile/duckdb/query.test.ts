import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { relationOf } from '../../archive/archived-records.ts';
import { parquetWriter } from '../../archive/parquet-writer.ts';
import {
  avroSchemaOf,
  boolean,
  contract,
  date,
  decimal,
  double,
  frame,
  int32,
  int64,
  keyBytes,
  oneOf,
  recordCodec,
  text,
  timestamp,
  type Row,
  type Value,
} from '../../contract/index.ts';
import { integer } from '../../contract/decimal.ts';
import { BatchBuilder, watermarkMarker } from '../../log/index.ts';
import { memoryRegistry } from '../../registry/index.ts';
import { compileQuery, emptyDelta, groupKeyOf } from '../index.ts';
import { avg, count, countDistinct, first, from, last, max, min, sum } from '../../plan/index.ts';
import type { Expression, QueryPlan } from '../../plan/index.ts';
import { product, type QueryProduct } from '../../product/index.ts';
import { compareValues } from '../../serving/row-order.ts';
import { lateAddressesSql, progressSql, late, querySql } from './query.ts';
import { readRows } from './read-rows.ts';
import { withDuckDB } from './instance.ts';

const PARTITIONS = 3;
const input = contract({
  name: 'test.everything',
  version: '1.0.0',
  owner: 'test',
  description: 'A column of every type',
  fields: {
    at: timestamp(),
    who: text(),
    note: text().nullable(),
    kind: oneOf('b', 'a', 'C').nullable(),
    whole: int64().nullable(),
    small: int32(),
    money: decimal(38, 3).nullable(),
    ratio: double({ sumScale: 6 }).nullable(),
    plain: double().nullable(),
    flag: boolean().nullable(),
    seen: timestamp().nullable(),
    day: date().nullable(),
  },
  key: 'who',
  eventTime: 'at',
  partitions: PARTITIONS,
  idle: '1 minute',
});

/** A record, or a marker of a time. */
type Entry = { readonly partition: number; readonly offset: number; readonly time: number; readonly row: Row | null };

const words = fc.constantFrom(
  '',
  'a',
  'A',
  "o'clock",
  '"',
  'é',
  'e\u0301',
  '\uffff',
  '😀',
  '\u{10ffff}',
  ' a',
  'ab',
  '\ud7ff',
);
const doubles = fc.oneof(
  fc.constantFrom(0, 0.5, -0.5, 1.0000005, 2.5e-7, 5e-7, -5e-7, 0.1, 1e9, 123456.7890125, 2 ** 53),
  fc.double({ min: -1e24, max: 1e24, noNaN: true }).map((value) => value + 0),
  fc.double({ min: 1e13, max: 1e30, noNaN: true }),
);
const times = fc.oneof(
  fc.integer({ min: -50, max: 50 }).map((steps) => steps * 1000),
  fc.integer({ min: -50_000, max: 50_000 }),
  fc.constantFrom(-1, 0, 1, -9_000_000_000_000_000, 9_000_000_000_000_000),
);
const nullable = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 4 });

const row = fc.record({
  at: times,
  who: words,
  note: nullable(words),
  kind: nullable(fc.constantFrom('b', 'a', 'C')),
  whole: nullable(
    fc.oneof(
      fc.integer(),
      fc.maxSafeInteger().map((value) => Math.trunc(value / 100)),
    ),
  ),
  small: fc.integer({ min: -3, max: 3 }),
  money: nullable(fc.oneof(fc.integer(), fc.bigInt({ min: 2n ** 60n, max: 10n ** 34n }))),
  ratio: nullable(doubles),
  plain: nullable(doubles),
  flag: nullable(fc.boolean()),
  seen: nullable(times),
  day: nullable(fc.integer({ min: -100_000, max: 100_000 })),
});

const entries = fc
  .array(
    fc.record({
      partition: fc.nat(PARTITIONS - 1),
      gap: fc.nat(2),
      row: fc.oneof({ weight: 9, arbitrary: row }, { weight: 1, arbitrary: times }),
    }),
    { maxLength: 40 },
  )
  .map((list) => {
    const ends = new Array<number>(PARTITIONS).fill(0);
    return list.map(({ partition, gap, row: given }): Entry => {
      const offset = (ends[partition] ?? 0) + gap;
      ends[partition] = offset + 1;
      return typeof given === 'number'
        ? { partition, offset, time: given, row: null }
        : { partition, offset, time: given.at, row: given };
    });
  });

type Scope = Parameters<Parameters<ReturnType<typeof from<typeof input.fields>>['where']>[0]>[0];
type Condition = ReturnType<Scope['flag']['not']>;
const { condition } = fc.letrec<{ condition: (scope: Scope) => Condition }>((tie) => {
  const inner = tie('condition') as fc.Arbitrary<(scope: Scope) => Condition>;
  const compare = fc.constantFrom(
    'eq' as const,
    'ne' as const,
    'lt' as const,
    'lte' as const,
    'gt' as const,
    'gte' as const,
  );
  const leaf = fc.oneof(
    fc.tuple(compare, words).map(
      ([name, word]) =>
        (row: Scope) =>
          row.note[name](word) as Condition,
    ),
    fc.tuple(compare, fc.integer({ min: -3, max: 3 })).map(
      ([name, value]) =>
        (row: Scope) =>
          row.small[name](value) as unknown as Condition,
    ),
    fc.tuple(compare, doubles).map(
      ([name, value]) =>
        (row: Scope) =>
          row.ratio[name](value) as Condition,
    ),
    compare.map((name) => (row: Scope) => row.money[name]('99999999999999999999.5') as Condition),
    compare.map((name) => (row: Scope) => row.seen[name]('1970-01-01T00:00:00.01Z') as Condition),
    compare.map((name) => (row: Scope) => row.day[name]('1969-12-30') as Condition),
    compare.map((name) => (row: Scope) => row.whole[name](row.small) as Condition),
    fc.constantFrom(
      (row: Scope) => row.flag as Condition,
      (row: Scope) => row.kind.eq('a') as Condition,
      (row: Scope) => row.whole.isNull() as unknown as Condition,
    ),
  );
  return {
    condition: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'condition' },
      leaf,
      fc.tuple(inner, inner).map(
        ([a, b]) =>
          (row: Scope) =>
            a(row).and(b(row)),
      ),
      fc.tuple(inner, inner).map(
        ([a, b]) =>
          (row: Scope) =>
            a(row).or(b(row)),
      ),
      inner.map((a) => (row: Scope) => a(row).not()),
    ),
  };
});

const choices = fc.record({
  where: fc.option(condition),
  group: fc.subarray(['who', 'note', 'kind', 'money', 'flag', 'day'] as const),
  window: fc.constantFrom('7 milliseconds', '1 second', '30 days'),
  lateness: fc.constantFrom('1 millisecond', '1 second', '3 days'),
});

type Choices = typeof choices extends fc.Arbitrary<infer T> ? T : never;

const declared = ({ where, group, window, lateness }: Choices): QueryProduct =>
  product({
    name: 'test.all',
    version: '1.0.0',
    owner: 'test',
    description: 'Every aggregate of every column',
    query: (where === null ? from(input) : from(input).where(where))
      .tumbling(window)
      .groupBy(...group)
      .aggregate((row) => ({
        records: count(),
        ...{
          whos: countDistinct(row.who),
          notes: countDistinct(row.note),
          moneys: countDistinct(row.money),
          ratios: countDistinct(row.ratio),
        },
        ...{ wholeSum: sum(row.whole), smallSum: sum(row.small), moneySum: sum(row.money), ratioSum: sum(row.ratio) },
        ...{ wholeAvg: avg(row.whole), moneyAvg: avg(row.money), ratioAvg: avg(row.ratio) },
        ...{
          noteMin: min(row.note),
          noteMax: max(row.note),
          kindMax: max(row.kind),
          plainMin: min(row.plain),
          moneyMax: max(row.money),
          seenMin: min(row.seen),
          dayMax: max(row.day),
        },
        ...{
          noteFirst: first(row.note),
          noteLast: last(row.note),
          plainLast: last(row.plain),
          flagFirst: first(row.flag),
          moneyLast: last(row.money),
          seenFirst: first(row.seen),
        },
      })),
    lateness,
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '10 seconds', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '2 days' },
    },
  });

test('DuckDB gives the rows of the plan, with and without the late ones, bit for bit', async () => {
  await withDuckDBFolder(async (connection, folder) => {
    await fc.assert(
      fc.asyncProperty(choices, entries, fc.nat(100), async (choice, log, share) => {
        const query = declared(choice);
        const cut = Array.from({ length: PARTITIONS }, (_, partition) =>
          Math.floor((endOf(log, partition) * share) / 100),
        );
        const selected = log.filter(({ partition, offset }) => offset < (cut[partition] ?? 0));
        const judged = judge(query, selected);
        const relation = await archived(connection, folder, log, cut);

        expect(await rowsOf(connection, query, querySql(query, relation, 'truth'))).toEqual(
          evaluate(query.plan, selected),
        );
        const onTime = selected.filter((entry) => !judged.late.includes(entry));
        expect(await rowsOf(connection, query, querySql(query, relation, 'onTime'))).toEqual(
          evaluate(query.plan, onTime),
        );

        const addresses = (await connection.runAndReadAll(lateAddressesSql(query, relation))).getRows();
        expect(addresses.map((address) => address.map(Number))).toEqual(
          judged.late.map(({ partition, offset }) => [partition, offset]).sort(byAddress),
        );
        const progress = (await connection.runAndReadAll(progressSql(query, late(query), relation))).getRows();
        expect(new Map(progress.map(([partition, ...rest]) => [partition, rest.map(Number)]))).toEqual(judged.progress);

        expect(await kernelRows(query, selected)).toEqual({
          rows: evaluate(query.plan, onTime),
          late: judged.late.map(({ partition, offset }) => [partition, offset]).sort(byAddress),
          progress: judged.progress,
        });
      }),
      { numRuns: 60 },
    );
  });
}, 120_000);

const byAddress = ([p = 0, o = 0]: number[], [q = 0, n = 0]: number[]): number => p - q || o - n;

const endOf = (log: readonly Entry[], of: number): number =>
  Math.max(0, ...log.map(({ partition, offset }) => (partition === of ? offset + 1 : 0)));

async function withDuckDBFolder(work: (connection: DuckDBConnection, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tempi-duckdb-'));
  try {
    await withDuckDB(join(folder, 'spill'), (connection) => work(connection, folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function archived(
  connection: DuckDBConnection,
  folder: string,
  log: readonly Entry[],
  cut: readonly number[],
): Promise<string> {
  await connection.run('DROP TABLE IF EXISTS collected');
  const writer = await parquetWriter(connection, input.columns, folder);
  const maxTimes = new Map<number, number>();
  const files: string[] = [];
  for (const [index, { partition, offset, time, row: fields }] of log.entries()) {
    const maxTime = maxTimes.get(partition) ?? null;
    if (fields === null) writer.marker(partition, offset, time, maxTime);
    else writer.record({ partition, offset, time, key: String(fields['who']), fields }, maxTime, 1);
    maxTimes.set(partition, Math.max(maxTime ?? -Infinity, time));
    if (index % 16 === 15) files.push(await writer.finish());
  }
  files.push(await writer.finish());
  return relationOf(
    input,
    files.map((file) => join(folder, file)),
    cut,
  );
}

async function rowsOf(connection: DuckDBConnection, query: QueryProduct, text: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const found of readRows(connection, text, query.output)) rows.push(found);
  return sorted(query.plan, rows);
}

function sorted(plan: QueryPlan, rows: readonly Row[]): Row[] {
  const by = ['windowStart', ...plan.group];
  return rows.toSorted(
    (a, b) => by.map((name) => compareValues(a[name] ?? null, b[name] ?? null)).find((order) => order !== 0) ?? 0,
  );
}

/** What the generated kernel makes of the same records: as DuckDB, so the kernel. */
async function kernelRows(query: QueryProduct, log: readonly Entry[]) {
  const registry = memoryRegistry();
  const schema = await registry.register(input.name, avroSchemaOf(input));
  const codec = recordCodec(input.columns);
  const kernel = compileQuery(query, registry);
  const merged = new Map<string, { window: number; key: string; state: object }>();
  const lates: number[][] = [];
  const progress = new Map<number, number[]>();
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const entriesOf = log.filter((entry) => entry.partition === partition);
    if (entriesOf.length === 0) continue;
    const builder = new BatchBuilder();
    for (const { time, row: fields } of entriesOf) {
      if (fields === null) builder.add(watermarkMarker(time));
      else builder.add({ key: keyBytes(input, fields), value: frame(schema, codec.encode(fields)) });
    }
    const offsetDeltas = Int32Array.from(entriesOf, ({ offset }) => offset);
    const batch = builder.build({ topic: input.name, partition, baseOffset: 0, offsetDeltas });
    const delta = emptyDelta();
    for (let at = 0; (at = kernel.fold(batch, at, delta)) < batch.count;) await kernel.learn(batch, at);
    lates.push(...delta.late.map((offset) => [partition, offset]));
    progress.set(partition, [delta.progress.maxTime ?? NaN, delta.progress.accepted, delta.progress.late]);
    for (const [window, groups] of delta.groups) {
      for (const [key, state] of groups) {
        const name = `${window} ${key}`;
        const into = merged.get(name);
        if (into === undefined) merged.set(name, { window, key, state });
        else kernel.algebra.merge(into.state, state);
      }
    }
  }
  const rows = [...merged.values()].map(({ window, key, state }) => kernel.algebra.row(window, key, state));
  for (const [index, found] of [...merged.values()].entries()) {
    expect(groupKeyOf(query.plan, rows[index] ?? {})).toBe(found.key);
  }
  return { rows: sorted(query.plan, rows), late: lates.sort(byAddress), progress };
}

// The plan's meaning once more, as plainly as it can be said, to compare with.

const windowOf = (plan: QueryPlan, time: number): number =>
  Number(BigInt(time) - mod(BigInt(time), BigInt(plan.window.size)));
const mod = (a: bigint, b: bigint): bigint => ((a % b) + b) % b;

function judge(query: QueryProduct, log: readonly Entry[]) {
  const progress = new Map<number, [maxTime: number, accepted: number, late: number]>();
  const lates = log.filter(({ partition, time, row: fields }) => {
    const before = progress.get(partition);
    const isLate =
      fields !== null &&
      before !== undefined &&
      windowOf(query.plan, time) + query.plan.window.size <= before[0] - query.lateness;
    const [maxTime, accepted, lateSoFar] = before ?? [-Infinity, 0, 0];
    progress.set(partition, [Math.max(maxTime, time), accepted + Number(fields !== null), lateSoFar + Number(isLate)]);
    return isLate;
  });
  return { late: lates, progress };
}

function evaluate(plan: QueryPlan, log: readonly Entry[]): Row[] {
  const groups = new Map<string, { row: Row; records: Entry[] }>();
  for (const entry of log) {
    const { row: fields, time } = entry;
    if (fields === null || (plan.where !== null && value(plan.where, fields) !== true)) continue;
    const windowStart = windowOf(plan, time);
    const group = {
      ...Object.fromEntries(plan.group.map((name) => [name, fields[name] ?? null])),
      windowStart,
      windowEnd: windowStart + plan.window.size,
    };
    const name = Object.values(group)
      .map((part) => `${typeof part} ${String(part)}`)
      .join('|');
    const found = groups.get(name) ?? { row: group, records: new Array<Entry>() };
    groups.set(name, found);
    found.records.push(entry);
  }
  return sorted(
    plan,
    [...groups.values()].map(({ row: group, records }) => ({
      ...group,
      ...Object.fromEntries(plan.measures.map((measure) => [measure.name, aggregateOf(measure, records)])),
    })),
  );
}

function value(node: Expression, fields: Row): Value {
  if (node.node === 'column') return fields[node.name] ?? null;
  if (node.node === 'literal') return node.value;
  const [a = null, b = null] = node.arguments.map((argument) => value(argument, fields));
  if (node.function === 'isNull') return a === null;
  if (node.function === 'not') return a === null ? null : !a;
  if (node.function === 'and') return a === false || b === false ? false : a === null || b === null ? null : true;
  if (node.function === 'or') return a === true || b === true ? true : a === null || b === null ? null : false;
  if (a === null || b === null) return null;
  const order = compareValues(a, b);
  return { eq: order === 0, ne: order !== 0, lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 }[
    node.function
  ];
}

function aggregateOf({ aggregate, argument }: QueryPlan['measures'][number], records: readonly Entry[]): Value {
  if (argument === null) return records.length;
  const { type } = argument.column;
  const by = (a: Entry, b: Entry): number => a.time - b.time || a.partition - b.partition || a.offset - b.offset;
  const values = records
    .toSorted(by)
    .map(({ row: fields }) => value(argument, fields ?? {}))
    .filter((found) => found !== null);
  if (aggregate === 'countDistinct') return new Set(values).size;
  if (values.length === 0) return aggregate === 'count' ? 0 : null;
  const ordered = values.toSorted(compareValues);
  const scale = type.kind === 'decimal' ? type.scale : type.kind === 'double' ? (type.sumScale ?? 0) : 0;
  const total = (): bigint =>
    values.reduce<bigint>((so, next) => so + units(next, type.kind === 'double' ? scale : 0), 0n);
  const whole = (): number => Number(total());
  switch (aggregate) {
    case 'count':
      return values.length;
    case 'min':
      return ordered[0] ?? null;
    case 'max':
      return ordered.at(-1) ?? null;
    case 'first':
      return values[0] ?? null;
    case 'last':
      return values.at(-1) ?? null;
    case 'sum':
      return type.kind === 'double' ? whole() / 10 ** scale + 0 : integer(total());
    case 'avg':
      return whole() / 10 ** scale / values.length + 0;
  }
}

function units(of: Value, scale: number): bigint {
  if (typeof of === 'bigint') return of;
  const scaled = Number(of) * 10 ** scale;
  const cut = Math.trunc(scaled);
  return BigInt(Math.abs(scaled - cut) >= 0.5 ? cut + Math.sign(scaled) : cut);
}
