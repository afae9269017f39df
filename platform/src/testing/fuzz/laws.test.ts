import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyBytes, type Contract, type Row } from '../../contract/index.ts';
import { partitionOf } from '../../log/partitioner.ts';
import type { QueryProduct } from '../../product/index.ts';
import { MeshError } from '../../error/index.ts';
import { evaluate, OVERFLOW } from '../evaluate.ts';
import { microBatches } from '../speeds/micro-batch-speed.ts';
import { sourceLog, type Arrival } from '../speeds/source-log.ts';
import { streams } from '../speeds/stream-speed.ts';
import { choicesOf } from './choices.ts';
import { compareRows } from './compare.ts';
import { anyDeclaration, anyRun, type FuzzCase, type FuzzEvent } from './fuzz-case.ts';
import { fuzz } from './fuzz.ts';

const someCase = fc.nat(1_000_000).map((number): FuzzCase => {
  const product = anyDeclaration(choicesOf(77, number));
  return anyRun(choicesOf(78, number), product);
});

/** The rows, where no sum that is shown leaves its type on the way: whether it is seen there depends on the commits. */
async function inTheirType<T>(rows: Promise<T>): Promise<T> {
  try {
    return await rows;
  } catch (error) {
    fc.pre(!(error instanceof MeshError && error.code === OVERFLOW));
    throw error;
  }
}

/** The rows of the stream in the end, whatever happens to those that work on it. */
async function streamRows(
  product: QueryProduct,
  arrivals: readonly Arrival[],
  events: readonly FuzzEvent[],
): Promise<Row[]> {
  const source = await sourceLog(product.inputs, { gaps: false });
  const stream = await streams(source, product);
  let arrived = 0;
  for (const event of events) {
    if (event.do === 'append') {
      await source.append(arrivals.slice(arrived, arrived + event.records));
      arrived += event.records;
    } else if (event.do === 'work') await stream.work(event.slot, event.steps, event.after);
    else if (event.do === 'end') await stream.end(event.slot, event.how);
  }
  await source.append(arrivals.slice(arrived));
  await stream.finish();
  const rows = (await stream.shown()).flatMap((commits) => [...(commits.at(-1)?.rows.values() ?? [])]);
  await source.close();
  return rows;
}

/** The rows of micro-batches of so many records a partition each. */
async function batchRows(product: QueryProduct, arrivals: readonly Arrival[], size: number): Promise<readonly Row[]> {
  const source = await sourceLog(product.inputs, { gaps: false });
  await source.append(arrivals);
  const batches = microBatches(source, product);
  const ends: [string, readonly number[]][] = [];
  for (const { name } of product.inputs) ends.push([name, await source.log.ends(name)]);
  const most = Math.max(1, ...ends.flatMap(([, end]) => end));
  let rows: readonly Row[] = [];
  for (let to = size; to < most + size; to += size) {
    const cuts = Object.fromEntries(ends.map(([name, end]) => [name, end.map((each) => Math.min(each, to))]));
    rows = [...(await batches.take(cuts)).rows.values()];
  }
  await source.close();
  return rows;
}

/** The same contracts with another number of partitions, and the same records of them. */
function repartitioned(given: FuzzCase, partitions: number): FuzzCase {
  const inputs = given.product.inputs.map((contract): Contract => ({ ...contract, partitions }));
  const arrivals = given.arrivals.flatMap((arrival): Arrival[] => {
    const contract = inputs.find(({ name }) => name === arrival.contract.name);
    const { row, sequence } = arrival;
    // Markers are the watermark of a partition, so they are another input where the partitions are others.
    if (contract === undefined || row === undefined || sequence === undefined) return [];
    return [{ contract, partition: partitionOf(keyBytes(contract, row), partitions), row, sequence }];
  });
  return { ...given, product: { ...given.product, inputs }, arrivals };
}

async function evaluated({ product, arrivals }: FuzzCase) {
  const source = await sourceLog(product.inputs, { gaps: false });
  await source.append(arrivals);
  const evaluation = evaluate(product, await source.read());
  await source.close();
  return evaluation;
}

const isOpen = ({ product }: FuzzCase): boolean =>
  // What a product passes on to another depends on the watermark, and so on the partitions.
  product.plan.kind === 'aggregate' && product.plan.input.node === 'contract';

describe('the same log', () => {
  test('gives a stream the same rows, whatever its commits, members and crashes', async () => {
    await fc.assert(
      fc.asyncProperty(someCase, async (given) => {
        const once = await inTheirType(streamRows(given.product, given.arrivals, []));
        // Appended one by one the order within partitions is the same.
        compareRows('stream', once, await inTheirType(streamRows(given.product, given.arrivals, given.events)));
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  test('gives micro-batches the same rows, whatever their size', async () => {
    await fc.assert(
      fc.asyncProperty(someCase, fc.integer({ min: 1, max: 7 }), async (given, size) => {
        const all = await inTheirType(batchRows(given.product, given.arrivals, 1_000));
        compareRows('micro-batches', all, await inTheirType(batchRows(given.product, given.arrivals, size)));
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

describe('across 1 to 16 partitions', () => {
  test('the truth is the same, ties of first and last included', async () => {
    const partitions = fc.integer({ min: 1, max: 16 });
    await fc.assert(
      fc.asyncProperty(someCase.filter(isOpen), partitions, async (given, count) => {
        const { truth } = await evaluated(repartitioned(given, 1));
        compareRows('truth', truth, (await evaluated(repartitioned(given, count))).truth);
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  test('the stream is the same where nothing is late', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(someCase.filter(isOpen), fc.integer({ min: 1, max: 16 }), async (given, count) => {
        const inOrder = given.arrivals
          .filter(({ row }) => row !== undefined)
          .toSorted((a, b) => timeOf(a) - timeOf(b))
          .map((arrival, sequence) => ({ ...arrival, sequence }));
        const [one, several] = [1, count].map((each) => repartitioned({ ...given, arrivals: inOrder }, each));
        // A session at the watermark's own time is late even in order.
        for (const each of [one, several]) if (each === undefined || (await hasLate(each))) return;
        compared += 1;
        const rows = async (each: FuzzCase | undefined) =>
          each === undefined ? [] : inTheirType(streamRows(each.product, each.arrivals, []));
        compareRows('stream', await rows(one), await rows(several));
      }),
      { numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(20);
  }, 120_000);
});

const hasLate = async (given: FuzzCase): Promise<boolean> =>
  Object.values((await evaluated(given)).late).some((late) => late.length > 0);

const timeOf = ({ contract, row }: Arrival): number => Number(row?.[contract.eventTime]);

test('a run of the fuzzer is its seed: the same cases, features and outcome', async () => {
  const options = { seed: 5, first: 0, cases: 20, sql: undefined, shrinkMs: 0 };
  const [once, again] = [await fuzz(options), await fuzz(options)];
  expect(once.failure).toBeUndefined();
  expect([...again.features]).toEqual([...once.features]);
}, 60_000);
