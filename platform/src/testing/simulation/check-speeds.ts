import { isDeepStrictEqual } from 'node:util';
import { readCompacted, type Log } from '../../log/index.ts';
import type { PoisonNote, Product, Progress } from '../../product/index.ts';
import { compareCounts, compareLate } from '../../reconcile/compare-progress.ts';
import { compareRows } from '../../reconcile/compare-rows.ts';
import {
  combinedProgress,
  partitionsOf,
  progressMagnitude,
  type LateAddress,
  type ServedRow,
} from '../../serving/index.ts';
import { TASK_ENTRY } from '../../stream/state-key.ts';
import type { TaskEntry } from '../../stream/task-entry.ts';
import { mergeTasks, stateNumber, streamGroup, streamTopics } from '../../stream/topics.ts';
import { readOutput, readTold } from '../speeds/stream-speed.ts';
import type { Shown } from '../speeds/shown.ts';
import { broken } from './broken-law.ts';
import type { Expected, Oracle } from './oracle.ts';
import type { Tables } from './sim-tables.ts';

/** What is compared of one result at one cut. */
interface Found {
  readonly where: string;
  readonly rows: readonly ServedRow[];
  readonly progress: Progress;
}

/** Moments of a history that are looked at, besides the last. */
const LOOKED_AT = 8;

/** The last, and some of the others. */
function some<T>(all: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(all.length / LOOKED_AT));
  return all.filter((_, index) => index % step === 0 || index === all.length - 1);
}

/** Laws 2, 3 and 5: what is shown is the query over the records on time at its cut, and the cut says what that holds. */
function check(product: Product, { where, rows, progress }: Found, expected: Expected): void {
  const differences = [
    ...compareRows({ product, speed: 'stream', truth: expected.truth, onTime: expected.onTime, actual: rows }),
    // Of a task that reads one partition the others say nothing.
    ...compareCounts('stream', onlySaid(expected.progress, progress), progress),
  ];
  const unexplained = differences.filter(({ cause }) => cause === 'unexplained');
  if (unexplained.length > 0)
    throw broken(
      2,
      `${where} at ${JSON.stringify(endsOf(progress))}: ${unexplained.map((each) => JSON.stringify(each)).join('\n  ')}`,
    );
}

/** As the trace writes times. */
const when = (at: number): string => `at ${at.toFixed(3)} ms`;

const endsOf = (progress: Progress) =>
  Object.fromEntries(Object.entries(progress).map(([name, partitions]) => [name, partitions.map(({ end }) => end)]));

const onlySaid = (expected: Progress, said: Progress): Progress =>
  Object.fromEntries(Object.entries(expected).filter(([name]) => said[name] !== undefined));

function checkLate(where: string, expected: readonly LateAddress[], found: readonly LateAddress[]): void {
  const differences = compareLate('stream', expected, found);
  if (differences.length > 0 || new Set(found.map((late) => JSON.stringify(late))).size !== found.length)
    throw broken(3, `${where}: late ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}

/** The steps of a process that were left out: each once, and no others. */
function checkPoison(where: string, expected: Expected['poison'], found: readonly PoisonNote[]): void {
  const texts = (notes: Expected['poison']): string[] =>
    notes.map(({ partition, offset, ordinal, timer, key }) => JSON.stringify([partition, offset, ordinal, timer, key]));
  const [right, said] = [texts(expected).toSorted(), texts(found).toSorted()];
  if (!isDeepStrictEqual(right, said)) throw broken(3, `${where}: poison ${said.join()}, expected ${right.join()}`);
}

/** The stream's output in the log, commit by commit; returns it by task. */
export async function checkStream(
  log: Log,
  product: Product,
  oracle: Oracle,
  ends: Progress,
): Promise<readonly (readonly Shown[])[]> {
  const tasks = await readOutput({ log }, product);
  for (const [task, commits] of tasks.entries()) {
    let before = -1;
    for (const { progress } of commits) {
      const magnitude = progressMagnitude(progress);
      // A task's first commit may include nothing; no other is repeated.
      if (magnitude < before || (magnitude === before && magnitude > 0))
        throw broken(
          6,
          `the output of task ${String(task)} goes from ${String(before)} to ${String(magnitude)} offsets`,
        );
      before = magnitude;
    }
    for (const { rows, progress } of some(commits)) {
      const where = `the output of task ${String(task)}`;
      const served = [...rows].map(([key, row]) => ({ key, task, row }));
      check(product, { where, rows: served, progress }, oracle(progress, task));
    }
  }
  const last = tasks.flatMap((commits, task) =>
    [...(commits.at(-1)?.rows ?? [])].map(([key, row]) => ({ key, task, row })),
  );
  const whole = oracle(ends);
  const reached = combinedProgress(
    product,
    new Map(tasks.map((commits, task) => [task, commits.at(-1)?.progress ?? {}])),
  );
  check(product, { where: 'the stream at the end', rows: last, progress: reached }, whole);
  checkLate('the stream', whole.late, await readTold({ log }, streamTopics(product).late));
  checkPoison('the stream', whole.poison, await readTold({ log }, streamTopics(product).poison));
  await checkPositions(log, product);
  return tasks;
}

/** Law 6: a task's state is that of the position its group committed. */
async function checkPositions(log: Log, product: Product): Promise<void> {
  const { inputs, deltas, state } = streamTopics(product);
  for (const topic of mergeTasks(product) > 0 ? [...inputs, deltas] : inputs)
    for (const [partition, position] of (await log.committed(streamGroup(product), topic)).entries()) {
      const stored = await readCompacted(log, state, stateNumber(product, { topic, partition }));
      const entry = stored.get(TASK_ENTRY.toString('latin1'));
      const own = entry === undefined ? 0 : (JSON.parse(entry.toString()) as TaskEntry).position;
      if (own !== position)
        throw broken(
          6,
          `${topic}/${String(partition)}: the state is at ${String(own)}, the group at ${String(position)}`,
        );
    }
}

/** The serving tables of the stream, commit by commit: each shows what some commit of each task put out, and none goes back. */
export function checkServed(
  product: Product,
  oracle: Oracle,
  history: readonly Tables[],
  tasks: readonly (readonly Shown[])[],
): void {
  const put = tasks.map((commits) => new Map(commits.map(({ progress }, index) => [JSON.stringify(progress), index])));
  const reached = new Map<number, number>();
  for (const { at, progress } of history)
    for (const [task, own] of progress) {
      const index = put[task]?.get(JSON.stringify(own));
      if (index === undefined)
        throw broken(6, `the tables lead ${when(at)}: task ${String(task)} has put out no ${JSON.stringify(own)}`);
      if (index < (reached.get(task) ?? 0)) throw broken(6, `the tables of task ${String(task)} go back ${when(at)}`);
      reached.set(task, index);
    }
  for (const { at, rows, progress, late, poison } of some(history)) {
    for (const [task, own] of progress) {
      const mine = [...rows.values()].filter((row) => row.task === task);
      check(
        product,
        { where: `the tables of task ${String(task)} ${when(at)}`, rows: mine, progress: own },
        oracle(own, task),
      );
    }
    const cut = combinedProgress(product, progress);
    const within = [...late.values()].filter(
      ({ contract, partition, offset }) => offset < (cut[contract]?.[partition]?.end ?? 0),
    );
    checkLate(`the tables ${when(at)}`, oracle(cut).late, within);
    const [input] = product.inputs;
    const left = [...poison.values()].filter(
      ({ partition, offset }) => offset < (cut[input?.name ?? '']?.[partition]?.end ?? 0),
    );
    checkPoison(`the tables ${when(at)}`, oracle(cut).poison, left);
  }
}

/** The tables of the micro-batches, commit by commit. */
export function checkBatches(product: Product, oracle: Oracle, history: readonly Tables[]): void {
  let before = 0;
  for (const { at, progress } of history) {
    const magnitude = progressMagnitude(progress.get(0) ?? {});
    if (magnitude < before) throw broken(6, `the tables of the micro-batches go back ${when(at)}`);
    before = magnitude;
  }
  for (const { at, rows, progress, late, poison } of some(history)) {
    const own = progress.get(0);
    if (own === undefined) continue;
    const expected = oracle(own);
    check(product, { where: `a micro-batch ${when(at)}`, rows: [...rows.values()], progress: own }, expected);
    checkLate(`a micro-batch ${when(at)}`, expected.late, [...late.values()]);
    checkPoison(`a micro-batch ${when(at)}`, expected.poison, [...poison.values()]);
  }
}

/** True where a progress holds all that the log does. */
export const isWhole = (product: Product, progress: Progress, ends: Progress): boolean =>
  product.inputs.every((input) =>
    partitionsOf(progress, input).every(({ end }, partition) => end >= (ends[input.name]?.[partition]?.end ?? 0)),
  );
