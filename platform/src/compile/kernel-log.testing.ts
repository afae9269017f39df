import fc from 'fast-check';
import { avroSchemaOf } from '../contract/index.ts';
import {
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
import type { QueryProduct } from '../product/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import { batchOf } from '../testing/batch-of.ts';
import { OVERFLOW, type Outcome } from '../testing/evaluate.ts';
import type { LogEntry } from '../testing/log-entry.ts';
import { compileAlgebras } from './compile-algebra.ts';
import { compileQuery } from './compile-query.ts';
import { emptyDelta } from './delta.ts';
import type { Delta } from './kernel.ts';

/** A contract of every type. */
export const event = contract({
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
  partitions: 3,
  idle: '1 hour',
});

/** What a product needs beside its name, query and lateness. */
export const rest = {
  version: '1.0.0',
  owner: 'test',
  description: 'test',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '1 second', freshness: '1 second' },
    batch: { every: '1 day', freshness: '1 day' },
  },
} as const;

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

/** A log of three partitions with gaps, in offset order; the sequence runs over all partitions. */
export const log: fc.Arbitrary<LogEntry[]> = fc
  .array(fc.tuple(entry, fc.nat(2), fc.constantFrom(1, 1, 1, 3)), { maxLength: 40 })
  .map((entries) => {
    const next = [0, 5, 0];
    return entries.map(([each, partition, step], sequence) => {
      const offset = next[partition] ?? 0;
      next[partition] = offset + step;
      return typeof each === 'number'
        ? { partition, offset, marker: each }
        : { partition, offset, sequence, row: each };
    });
  });

/** What kernels contributed in one commit of one partition. */
export interface Commit {
  readonly partition: number;
  readonly delta: Delta;
}

/** Folds a log by the kernel of a product, partition by partition, in batches and commits whose sizes `choose` gives. */
export async function commitsOf(
  product: QueryProduct,
  entries: readonly LogEntry[],
  choose: () => number,
): Promise<Commit[]> {
  const registry = memoryRegistry();
  await registry.register('other', 'string');
  const schemaId = await registry.register(event.name, avroSchemaOf(event));
  const { fold, learn } = compileQuery(product, event.name, registry);
  const commits: Commit[] = [];
  for (const partition of [0, 1, 2]) {
    const own = entries.filter((each) => each.partition === partition);
    let delta = emptyDelta(product);
    while (own.length > 0) {
      const run = own.splice(0, choose());
      const batch = batchOf(event, schemaId, run);
      let at = fold(batch, 0, delta);
      if (at < batch.count) {
        await learn(batch, at);
        at = fold(batch, at, delta);
      }
      if (at !== batch.count || delta.progress.end !== (run.at(-1)?.offset ?? -1) + 1)
        throw new Error(`folded ${at} of ${batch.count} records, up to ${delta.progress.end}`);
      if (choose() > 3) continue;
      commits.push({ partition, delta });
      delta = emptyDelta(product, delta.progress);
    }
    commits.push({ partition, delta });
  }
  return commits;
}

/** The rows of a leaf once all commits are merged by way of their bytes, in an order that the seed decides; those not shown left out. */
export function mergedRows(product: QueryProduct, leaf: number, commits: readonly Commit[], seed: number): Outcome {
  const algebra = compileAlgebras(product)[leaf];
  if (algebra === undefined) throw new RangeError(`no leaf ${leaf}`);
  const parts = commits.flatMap(({ delta }) =>
    [...(delta.leaves[leaf] ?? [])].flatMap(([start, states]) =>
      [...states].map(([group, state]) => ({ start, group, bytes: algebra.encode(state) })),
    ),
  );
  const merged = new Map<string, { start: number; group: string; state: object }>();
  for (const { start, group, bytes } of parts.toSorted((a, b) => hash(a.bytes, seed) - hash(b.bytes, seed))) {
    const held = merged.get(`${start} ${group}`);
    if (held === undefined) merged.set(`${start} ${group}`, { start, group, state: algebra.decode(bytes) });
    else algebra.merge(held.state, algebra.decode(bytes));
  }
  try {
    return [...merged.values()]
      .flatMap(({ start, group, state }) => algebra.rows(start, group, state, Infinity))
      .flatMap(({ shown, row: each }) => (shown ? [each] : []));
  } catch (error) {
    if (error instanceof MeshError && error.code === OVERFLOW) return OVERFLOW;
    throw error;
  }
}

/** Rows as texts in order, so that two lists can be compared. */
export const sorted = (rows: Outcome): Outcome | string[] =>
  rows === OVERFLOW
    ? rows
    : rows.map((each) => JSON.stringify(each, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v))).toSorted();

const hash = (bytes: Buffer, seed: number): number =>
  bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, seed | 0);
