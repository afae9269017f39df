import fc from 'fast-check';
import type { Row } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import { avroSchemaOf, contract, int64, text, timestamp } from '../contract/index.ts';
import type { ColdState } from '../operator/cold-state.ts';
import type { Flow, StateEntry } from '../operator/flow.ts';
import type { WindowedStates } from '../operator/state.ts';
import { leastWatermarks } from '../serving/index.ts';
import { noProgress, type PartitionProgress } from '../product/progress.ts';
import type { QueryProduct } from '../product/product.ts';
import { memoryRegistry } from '../registry/index.ts';
import { batchOf } from '../testing/batch-of.ts';
import type { LogEntry } from '../testing/log-entry.ts';
import { compileFlow } from './compile-flow.ts';
import { compileQuery } from './compile-query.ts';
import { emptyDelta } from './delta.ts';

export const SECOND = 1_000_000;
const PARTITIONS = 2;

const declared = { version: '1.0.0', owner: 'test', description: 'For a law', key: 'id', eventTime: 'at' } as const;
const fields = { at: timestamp(), id: text(), ref: text().nullable(), n: int64() };
const rest = { ...declared, fields, partitions: PARTITIONS, idle: '1 hour' };
export const click = contract({ ...rest, name: 'flow.click' });
export const price = contract({ ...rest, name: 'flow.price' });

/** A record as the models see it, with what of its address breaks ties. */
export interface Told {
  readonly at: number;
  readonly id: string;
  readonly ref: string | null;
  readonly n: number;
}

/** Logs of both contracts, with entries in the order of their sequence; `n` is the sequence, so every row differs. */
export type TwoLogs = { readonly click: readonly LogEntry[]; readonly price: readonly LogEntry[] };

/** Times are dense, so that windows, gaps and bounds meet exactly, and grow on the whole. */
const entries = fc
  .array(
    fc.record({
      partition: fc.nat(PARTITIONS - 1),
      step: fc.constantFrom(0, 0, 1, 1, 2, 7),
      back: fc.constantFrom(0, 0, 0, 1, 2, 4, 12),
      off: fc.constantFrom(0, 0, -1, 1),
      isMarker: fc.constantFrom(false, false, false, false, true),
      id: fc.constantFrom('x', 'y'),
      ref: fc.constantFrom('p', 'q', null),
    }),
    { maxLength: 40, size: 'max' },
  )
  .map((drawn) => {
    const ends: number[] = [];
    let clock = 0;
    return drawn.map(({ partition, step, back, off, isMarker, id, ref }, n): LogEntry => {
      clock += step;
      const at = Math.max(0, clock - back) * SECOND + off;
      const offset = ends[partition] ?? 0;
      ends[partition] = offset + 1;
      const address = { partition, offset, sequence: n };
      return isMarker ? { ...address, marker: at } : { ...address, row: { at, id, ref, n } };
    });
  });

export const twoLogs: fc.Arbitrary<TwoLogs> = fc.record({ click: entries, price: entries });

/** What happens next: some records of a partition are merged, perhaps the flow advances, perhaps it is restored. */
export const schedules = fc.array(
  fc.record({
    contract: fc.constantFrom<'click' | 'price'>('click', 'price'),
    partition: fc.nat(PARTITIONS - 1),
    count: fc.integer({ min: 1, max: 6 }),
    next: fc.constantFrom('nothing', 'nothing', 'advance', 'advance', 'restore'),
  }),
  { maxLength: 60, size: 'max' },
);
export type Schedule = typeof schedules extends fc.Arbitrary<infer T> ? T : never;

/**
 * A flow that is kept, and now and then restored from all entries; a new one each time, restored from those it needs; or one that is kept,
 * lets go of some entries after each advance, and now and then begins anew with all of them cold.
 */
export type Keeping = 'all' | 'needed' | 'few';

/**
 * The rows shown and the entries stored once everything has been merged as the schedule says, and how often a row was taken back that
 * was not shown, or an entry that was not stored.
 */
export async function flowed(product: QueryProduct, logs: TwoLogs, schedule: Schedule, keeping: Keeping = 'all') {
  const registry = memoryRegistry();
  const sides = await Promise.all(
    ([click, price] as const).map(async (input: Contract) => {
      const id = await registry.register(input.name, avroSchemaOf(input));
      const isRead = product.inputs.some(({ name }) => name === input.name);
      return { input, id, kernel: isRead ? compileQuery(product, input.name, registry) : undefined };
    }),
  );
  const progress: Record<string, PartitionProgress[]> = {};
  for (const { name } of product.inputs) progress[name] = Array.from({ length: PARTITIONS }, () => noProgress);
  /** What is not merged yet, by contract and partition. */
  const left = new Map<string, LogEntry[]>();
  for (const { input } of sides) {
    const log = input === click ? logs.click : logs.price;
    for (let p = 0; p < PARTITIONS; p++)
      left.set(
        `${input.name} ${p}`,
        log.filter(({ partition }) => partition === p),
      );
  }

  const shown = new Map<string, Row>();
  const stored = new Map<string, StateEntry>();
  let looked = 0;
  const coldState = (): ColdState => {
    const under = (prefix: Buffer, by: number) =>
      [...stored.values()].flatMap(({ key, value, until }) =>
        value !== null && until <= by && key.subarray(0, prefix.length).equals(prefix)
          ? [{ key, value, dueAt: until }]
          : [],
      );
    return {
      isNew: stored.size === 0,
      get(key) {
        looked += 1;
        return stored.get(key.toString('latin1'))?.value ?? undefined;
      },
      due: under,
      entries: (prefix) => under(prefix, Infinity),
    };
  };
  const compiled = (): Flow => compileFlow(product, keeping === 'few' ? coldState() : undefined);
  let pending: { readonly leaf: number; readonly groups: WindowedStates }[] = [];
  let flow = compiled();
  let inVain = 0;
  let wrongUntil = 0;
  const restore = (key: string): void => {
    const value = stored.get(key)?.value ?? null;
    if (value !== null) flow.restore(Buffer.from(key, 'latin1'), value);
  };
  const advance = (): void => {
    if (keeping === 'needed') {
      flow = compileFlow(product);
      const needed = pending.flatMap(({ groups }) => flow.needed(groups) ?? []);
      for (const key of new Set(needed.map((each) => each.toString('latin1')))) restore(key);
    }
    for (const { leaf, groups } of pending) flow.merge(leaf, groups);
    pending = [];
    const watermarks = leastWatermarks(product, progress);
    const { rows, entries: changed } = flow.advance(watermarks);
    for (const { key, row } of rows) {
      if (row === null) inVain += Number(!shown.delete(key));
      else shown.set(key, row);
    }
    for (const entry of changed) {
      const key = entry.key.toString('latin1');
      if (entry.value === null) inVain += Number(!stored.delete(key));
      else stored.set(key, entry);
      if (entry.value !== null) wrongUntil += Number(flow.untilOf(entry.key, entry.value) !== entry.until);
    }
    if (keeping !== 'needed') return;
    for (const [key, { until }] of stored) if (until <= Math.min(...watermarks)) stored.delete(key);
  };
  const merge = async (name: string, partition: number, count: number): Promise<void> => {
    const side = sides.find(({ input }) => input.name === name);
    const taken = left.get(`${name} ${partition}`)?.splice(0, count) ?? [];
    const before = progress[name]?.[partition];
    if (side?.kernel === undefined || before === undefined || taken.length === 0) return;
    const delta = emptyDelta(product, before);
    const batch = batchOf(side.input, side.id, taken);
    for (let from = 0; (from = side.kernel.fold(batch, from, delta)) < batch.count;)
      await side.kernel.learn(batch, from);
    progress[name] = (progress[name] ?? []).with(partition, delta.progress);
    for (const [leaf, groups] of delta.leaves.entries()) {
      if (keeping === 'needed') pending.push({ leaf, groups });
      else flow.merge(leaf, groups);
    }
  };

  for (const { contract: which, partition, count, next } of schedule) {
    await merge(which === 'click' ? click.name : price.name, partition, count);
    if (next === 'nothing') continue;
    advance();
    if (keeping === 'few') flow.release((count - 1) * 500);
    if (next === 'advance' || keeping === 'needed') continue;
    flow = compiled();
    if (keeping === 'few') continue;
    // In any order, so also in the least likely one.
    for (const key of [...stored.keys()].toReversed()) restore(key);
  }
  for (const { input } of sides) for (let p = 0; p < PARTITIONS; p++) await merge(input.name, p, Infinity);
  advance();
  return { shown: [...shown.values()], stored, inVain, wrongUntil, looked };
}

/** What the models know of a log: its records that are not late, and its watermark at the end (microseconds). */
export function told(log: readonly LogEntry[], lateness: number, isLate: (at: number, watermark: number) => boolean) {
  const greatest = new Array<number>(PARTITIONS).fill(-Infinity);
  const records: Told[] = [];
  for (const { partition, row, marker } of log) {
    const at = marker ?? (row?.['at'] as number);
    const before = greatest[partition] ?? -Infinity;
    if (row !== undefined && !isLate(at, before - lateness)) records.push(row as unknown as Told);
    greatest[partition] = Math.max(before, at);
  }
  return { records, watermark: Math.min(...greatest) - lateness };
}
