import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDuckDB } from '../compile/duckdb/index.ts';
import { rowToJson } from '../compile/index.ts';
import { keyBytes, validatorOf, type Contract, type Row } from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import { partitionOf } from '../log/partitioner.ts';
import { ProcessStop } from '../operator/process-stop.ts';
import type { PoisonNote, Product, Speed } from '../product/index.ts';
import { rowKeyOf } from '../serving/row-key.ts';
import { rowOrder } from '../serving/row-order.ts';
import { OVERFLOW } from './evaluator/overflow.ts';
import type { Logs } from './log-entry.ts';
import { recomputation } from './speeds/batch-speed.ts';
import { microBatches } from './speeds/micro-batch-speed.ts';
import { sourceLog, type Arrival, type SourceLog } from './speeds/source-log.ts';
import { streams } from './speeds/stream-speed.ts';

/** A row as `mesh query` prints it. */
export type JsonRow = ReturnType<typeof rowToJson>;

/** Moves event time on to here (microseconds) in all partitions, as the marker of an idle partition does. */
export interface TimePasses {
  readonly timePassesTo: number;
}

/** Between the rows given to {@link runProduct}: event time goes on to `time` (microseconds) without a row. */
export const timePassesTo = (time: number): TimePasses => ({ timePassesTo: time });

type Given = readonly (Row | TimePasses)[];

export interface RunOptions {
  /** `stream` unless said. */
  readonly speed?: Speed;
  /** After how many rows the stream commits, or a micro-batch ends; once, at the end, unless said. */
  readonly every?: number;
  /** Called with each step of a process that fails and is left out; without it, the first that fails fails the run. */
  readonly onPoison?: (note: PoisonNote) => void;
}

/**
 * Runs a product over rows given in the order of their arrival, by contract name where it reads several: partitioned by key, late
 * ones left out (in batch they count). Returns its rows as `mesh query` prints them, in that order. It is what runs
 * for real, on a log in memory; it needs no database and no clock. Fails with `ROW_INVALID` for a row that breaks its contract, with `ROWS_INVALID`
 * where not each contract is given its own.
 */
export async function runProduct(
  declared: Product,
  rows: Given | Readonly<Record<string, Given>>,
  { speed = 'stream', every = Infinity, onPoison }: RunOptions = {},
): Promise<JsonRow[]> {
  const product = onPoison === undefined ? withoutPoison(declared) : declared;
  const byContract = rowsByContract(product, rows);
  const arrivals = product.inputs.flatMap((contract) => arrivalsOf(contract, byContract[contract.name] ?? []));
  const source = await sourceLog(product.inputs, { gaps: false });
  try {
    const shown = await shownBy(speed, source, product, { parts: chunks(arrivals, every), onPoison });
    return Array.from(shown, ([key, row]) => ({ key, row, task: 0 }))
      .toSorted(rowOrder(product))
      .map(({ row }) => rowToJson(product.output, row));
  } catch (error) {
    if (onPoison === undefined && error instanceof ProcessStop) throw error.cause ?? error;
    throw error;
  } finally {
    await source.close();
  }
}

/** In a test a step that fails is a mistake, unless somebody asks for those that do. */
const withoutPoison = (product: Product): Product =>
  product.kind === 'process' ? { ...product, poison: { tries: 1, stopAt: 1 } } : product;

const isList = (rows: Given | Readonly<Record<string, Given>>): rows is Given => Array.isArray(rows);

/** The rows by contract: those of one that is not named are none. */
function rowsByContract(
  { name, inputs }: Product,
  rows: Given | Readonly<Record<string, Given>>,
): Readonly<Record<string, Given>> {
  const names = inputs.map((contract) => contract.name);
  const [only = '', ...others] = names;
  const refuse = (found: string, likelyCause: string): MeshError =>
    new MeshError({ code: 'ROWS_INVALID', found, expected: `rows of ${names.join(' and ')}`, likelyCause });
  if (isList(rows)) {
    if (others.length === 0) return { [only]: rows };
    throw refuse(
      `one list of rows for ${name}, which reads ${names.length} contracts`,
      'which contract a row is of is not said: give an object of lists by the name of their contract',
    );
  }
  const unread = Object.keys(rows).find((contract) => !names.includes(contract));
  if (unread === undefined) return rows;
  throw refuse(`rows of ${unread}, which ${name} does not read`, 'the name is misspelt, or that of a product it reads');
}

function chunks(arrivals: readonly Arrival[], every: number): Arrival[][] {
  if (every >= arrivals.length) return [[...arrivals]];
  return Array.from({ length: Math.ceil(arrivals.length / every) }, (_, at) =>
    arrivals.slice(at * every, (at + 1) * every),
  );
}

async function shownBy(
  speed: Speed,
  source: SourceLog,
  product: Product,
  {
    parts,
    onPoison = () => undefined,
  }: {
    readonly parts: readonly (readonly Arrival[])[];
    readonly onPoison: RunOptions['onPoison'] | undefined;
  },
): Promise<Iterable<readonly [string, Row]>> {
  if (speed === 'stream') {
    const stream = await streams(source, product);
    for (const part of parts) {
      await source.append(part);
      if (parts.length > 1) await stream.work(0, 4, 'commit');
    }
    await stream.finish();
    for (const note of await stream.poison()) onPoison(note);
    return (await stream.shown()).flatMap((commits) => [...(commits.at(-1)?.rows ?? [])]);
  }
  if (speed === 'batch') {
    for (const part of parts) await source.append(part);
    return batchRows(product, await source.read(), onPoison);
  }
  const runner = microBatches(source, product);
  let rows: ReadonlyMap<string, Row> = new Map();
  for (const part of parts) {
    await source.append(part);
    const ends: [string, readonly number[]][] = [];
    for (const { name } of product.inputs) ends.push([name, await source.log.ends(name)]);
    ({ rows } = await runner.take(Object.fromEntries(ends)));
  }
  for (const note of runner.poison) onPoison(note);
  return rows;
}

async function batchRows(
  product: Product,
  logs: Logs,
  onPoison: NonNullable<RunOptions['onPoison']>,
): Promise<[string, Row][]> {
  const { truth, poison } = await withDuckDB(join(tmpdir(), 'tempi-run-product'), (connection) =>
    recomputation(connection, product, logs),
  );
  for (const note of poison) onPoison(note);
  if (truth !== OVERFLOW) return truth.map((row, index) => [keyOf(product, row, index), row]);
  throw new MeshError({
    code: OVERFLOW,
    found: `a sum of ${product.name} that its type cannot hold`,
    expected: 'sums within their type',
    likelyCause: 'the rows of the test are too great',
  });
}

/** Rows of processes and selects come in order, and equal ones are told apart by it. */
const keyOf = (product: Product, row: Row, index: number): string =>
  product.kind === 'query' ? rowKeyOf(product, row, index) : JSON.stringify([0, 0, index]);

function arrivalsOf(contract: Contract, given: Given): Arrival[] {
  const validate = validatorOf(contract);
  let sequence = 0;
  return given.flatMap((item): Arrival[] => {
    if (isTimePasses(item))
      return Array.from({ length: contract.partitions }, (_, partition) => ({
        contract,
        partition,
        marker: item.timePassesTo,
      }));
    const verdict = validate(item);
    if (!verdict.ok) throw invalidRow(contract, verdict.field, verdict.reason);
    const partition = partitionOf(keyBytes(contract, verdict.row), contract.partitions);
    return [{ contract, partition, sequence: sequence++, row: verdict.row }];
  });
}

const isTimePasses = (item: Row | TimePasses): item is TimePasses =>
  Object.keys(item).length === 1 && typeof item['timePassesTo'] === 'number';

function invalidRow(contract: Contract, field: string, reason: string): MeshError {
  const [found = reason, expected = 'a row that keeps the contract'] = reason.split('; expected ', 2);
  return new MeshError({
    code: 'ROW_INVALID',
    found: `a row of ${contract.name} ${field === '' ? 'that is no object' : `whose ${field} is refused: ${found}`}`,
    expected,
    likelyCause: 'the test forgets a field, or gives it in another unit',
  });
}
