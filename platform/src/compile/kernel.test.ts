import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  avroSchemaOf,
  boolean,
  contract,
  decimal,
  double,
  int32,
  int64,
  oneOf,
  text,
  timestamp,
  type Row,
} from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import { avg, count, countDistinct, first, from, last, max, min, sum } from '../plan/index.ts';
import { product, type QueryProduct } from '../product/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import { batchOf } from '../testing/batch-of.ts';
import { evaluate, OVERFLOW, type Outcome } from '../testing/evaluate.ts';
import type { LogEntry } from '../testing/log-entry.ts';
import { compileQuery } from './compile-query.ts';
import { emptyDelta } from './delta.ts';

const event = contract({
  name: 'test.event',
  version: '1.0.0',
  owner: 'test',
  description: 'Every type',
  fields: {
    user: text(),
    place: text().nullable(),
    at: timestamp(),
    on: boolean().nullable(),
    size: int32(),
    bytes: int64().nullable(),
    amount: decimal(38, 2).nullable(),
    heat: double({ sumScale: 3 }),
    kind: oneOf('a', 'b').nullable(),
    unused: text().nullable(),
  },
  key: 'user',
  eventTime: 'at',
  idle: '1 hour',
});

const rest = {
  version: '1.0.0',
  owner: 'test',
  description: 'test',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '1 second', freshness: '1 second' },
    batch: { every: '1 day', freshness: '1 day' },
  },
} as const;

const products: readonly QueryProduct[] = [
  product({
    ...rest,
    name: 'test.by-user',
    query: from(event)
      .tumbling('1 second')
      .groupBy('user')
      .aggregate((row) => ({
        n: count(),
        places: countDistinct(row.place),
        amounts: countDistinct(row.amount),
        total: sum(row.amount),
        mean: avg(row.amount),
        heat: sum(row.heat),
        warm: avg(row.heat),
        bytes: sum(row.bytes),
        earliest: first(row.place),
        latest: last(row.bytes),
        low: min(row.place),
        high: max(row.amount),
        lastOn: last(row.on),
      })),
    lateness: '2 seconds',
  }),
  product({
    ...rest,
    name: 'test.by-many',
    query: from(event)
      .where((row) => row.on.or(row.bytes.gt(0)).and(row.place.eq('x').not().or(row.kind.isNull())))
      .where((row) => row.amount.lte('0.05').or(row.size.eq(row.bytes)).or(row.heat.gte(0)))
      .tumbling('3 seconds')
      .groupBy('place', 'amount', 'on', 'kind')
      .aggregate((row) => ({
        n: count(),
        first: first(row.heat),
        sizes: sum(row.size),
        top: max(row.place),
        kinds: min(row.kind),
      })),
    lateness: '0 seconds',
  }),
  product({
    ...rest,
    name: 'test.all',
    query: from(event)
      .where((row) => row.place.gt('\u{e000}').or(row.user.lt('b')))
      .tumbling('1 second')
      .aggregate((row) => ({
        n: count(),
        users: countDistinct(row.user),
        when: max(row.at),
        same: countDistinct(row.heat),
        last: last(row.user),
        first: first(row.place),
      })),
    lateness: '1 second',
  }),
];

const second = 1_000_000;
const words = fc.constantFrom('a', 'b', 'x', '', '\u{e000}', '\u{10000}', 'é', 'long '.repeat(30));
const most = 10n ** 38n - 1n;
const row: fc.Arbitrary<Row> = fc.record({
  user: words,
  place: fc.option(words),
  at: fc.oneof(
    fc.integer({ min: -8, max: 8 }).map((n) => n * second),
    fc.integer({ min: -8 * second, max: 8 * second }),
  ),
  on: fc.option(fc.boolean()),
  size: fc.constantFrom(0, 1, -1, 2 ** 31 - 1),
  bytes: fc.option(fc.constantFrom(0, 1, -5, 2 ** 40, 2 ** 52, -(2 ** 52))),
  amount: fc.option(
    fc.constantFrom<(number | bigint)[]>(0, 5, -5, Number.MAX_SAFE_INTEGER, 2n ** 60n, -(2n ** 60n), most, -most),
  ),
  heat: fc.constantFrom(0, 0.0005, -0.0005, 1.0015, 1e15, -1e300 / 1e280, 0.1),
  kind: fc.option(fc.constantFrom('a', 'b')),
  unused: fc.option(words),
});
const entry = fc.oneof(
  { weight: 9, arbitrary: row },
  { weight: 1, arbitrary: fc.integer({ min: -8, max: 8 }).map((n) => n * second) },
);

/** A log of up to three partitions with gaps, in offset order. */
const log: fc.Arbitrary<LogEntry[]> = fc
  .array(fc.tuple(entry, fc.nat(2), fc.constantFrom(1, 1, 1, 3)), { maxLength: 40 })
  .map((entries) => {
    const next = [0, 5, 0];
    return entries.map(([each, partition, step]) => {
      const offset = next[partition]!;
      next[partition] = offset + step;
      return typeof each === 'number' ? { partition, offset, marker: each } : { partition, offset, row: each };
    });
  });

/** Cuts each partition into runs of entries, by a stream of choices. */
function runsOf(entries: readonly LogEntry[], partition: number, sizes: () => number): LogEntry[][] {
  const own = entries.filter((each) => each.partition === partition);
  const runs: LogEntry[][] = [];
  while (own.length > 0) runs.push(own.splice(0, sizes()));
  return runs;
}

function outcome(work: () => readonly Row[]): Outcome {
  try {
    return work();
  } catch (error) {
    if (error instanceof MeshError && error.code === OVERFLOW) return OVERFLOW;
    throw error;
  }
}

const sorted = (rows: Outcome) =>
  rows === OVERFLOW
    ? rows
    : rows.map((each) => JSON.stringify(each, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v))).toSorted();

test.each(products.map((each) => [each.name, each] as const))(
  '%s: folding any batches, committing anywhere and merging in any order gives what the query means',
  async (_, tested) => {
    await fc.assert(
      fc.asyncProperty(
        log,
        fc.infiniteStream(fc.integer({ min: 1, max: 6 })),
        fc.nat(),
        async (entries, choices, seed) => {
          const registry = memoryRegistry();
          await registry.register('other', 'string');
          const schemaId = await registry.register(event.name, avroSchemaOf(event));
          const { fold, learn, algebra } = compileQuery(tested, registry);
          const choose = () => choices.next().value as number;
          const parts: { window: number; group: string; bytes: Buffer }[] = [];
          const late: { partition: number; offset: number }[] = [];
          let accepted = 0;
          for (const partition of [0, 1, 2]) {
            let delta = emptyDelta();
            for (const run of runsOf(entries, partition, choose)) {
              const batch = batchOf(event, schemaId, run);
              let at = fold(batch, 0, delta);
              if (at < batch.count) {
                await learn(batch, at);
                at = fold(batch, at, delta);
              }
              expect(at).toBe(batch.count);
              expect(delta.progress.end).toBe(run.at(-1)!.offset + 1);
              if (choose() > 3) continue;
              commit(delta);
              delta = emptyDelta(delta.progress);
            }
            commit(delta);
            accepted += delta.progress.accepted;
            function commit({ groups, late: offsets }: typeof delta) {
              for (const [window, states] of groups)
                for (const [group, state] of states) parts.push({ window, group, bytes: algebra.encode(state) });
              late.push(...offsets.map((offset) => ({ partition, offset })));
            }
          }
          const merged = new Map<string, { window: number; group: string; state: object }>();
          for (const { window, group, bytes } of parts.toSorted((a, b) => hash(a.bytes, seed) - hash(b.bytes, seed))) {
            const held = merged.get(`${window} ${group}`);
            if (held === undefined) merged.set(`${window} ${group}`, { window, group, state: algebra.decode(bytes) });
            else algebra.merge(held.state, algebra.decode(bytes));
          }
          const rows = outcome(() =>
            [...merged.values()].map(({ window, group, state }) => algebra.row(window, group, state)),
          );
          const expected = evaluate(tested, entries);
          expect(sorted(rows)).toEqual(sorted(expected.onTime));
          expect(late.map((each) => JSON.stringify(each)).toSorted()).toEqual(
            expected.late.map((each) => JSON.stringify(each)).toSorted(),
          );
          expect(accepted).toBe(expected.accepted);
        },
      ),
      { numRuns: 200 },
    );
  },
);

const hash = (bytes: Buffer, seed: number): number =>
  bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, seed | 0);
