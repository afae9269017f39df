import type { Contract } from '../../contract/index.ts';
import { MeshError } from '../../error/index.ts';
import type { QueryProduct } from '../../product/index.ts';
import { rowKeyOf } from '../../serving/index.ts';
import { evaluate, OVERFLOW, type Evaluation } from '../evaluate.ts';
import { withArchive } from '../evolution/with-archive.ts';
import type { Logs } from '../log-entry.ts';
import { recomputation } from '../speeds/batch-speed.ts';
import type { Shown } from '../speeds/shown.ts';
import { sourceLog, type SourceLog } from '../speeds/source-log.ts';
import { compareLate, compareProgress, compareRows } from './compare.ts';
import { drive, upTo } from './drive.ts';
import type { FuzzCase } from './fuzz-case.ts';
import type { DuckDBConnection } from '@duckdb/node-api';

/**
 * Runs a case by all speeds and compares each, bit for bit, with the evaluator: the stream at commits of its tasks, the
 * micro-batches at the end of each, SQL in both its readings, at the end and in between; late addresses and counts too.
 * Fails with what differs. Returns `AGGREGATE_OVERFLOW` where a sum left its type on the way.
 */
export async function runCase(
  given: FuzzCase,
  sql: DuckDBConnection | undefined,
): Promise<typeof OVERFLOW | undefined> {
  const source = await sourceLog(given.product.inputs, { gaps: given.gaps });
  try {
    await runOn(source, given, sql);
  } catch (error) {
    // A shown sum that leaves its type anywhere on the way stops stream and micro-batches; SQL is asked for the whole alone.
    if (!(error instanceof MeshError) || error.code !== OVERFLOW) throw error;
    await source.append(given.arrivals.slice(await appended(source)));
    const logs = await source.read();
    const whole = evaluate(given.product, logs);
    if (sql !== undefined) await compareSql(given.product, logs, whole, sql);
    if (!mayComeBack(given.product)) compareRows('what stopped a speed', whole.onTime, OVERFLOW);
    return OVERFLOW;
  } finally {
    await source.close();
  }
  return undefined;
}

/** Only sums that are shown are judged before they are final, so only they may be beyond their type and come back into it. */
const mayComeBack = ({ plan }: QueryProduct): boolean =>
  plan.kind === 'aggregate' && plan.measures.some(({ aggregate }) => aggregate === 'sum' || aggregate === 'avg');

async function appended(source: SourceLog): Promise<number> {
  return Object.values(await source.read()).reduce((sum, log) => sum + log.length, 0);
}

async function runOn(source: SourceLog, given: FuzzCase, sql: DuckDBConnection | undefined): Promise<void> {
  const { product } = given;
  const { tasks, streamLate, batched, batchLate } = await drive(source, given);
  const logs = await source.read();
  const whole = evaluate(product, logs);
  compareStream(product, logs, whole, tasks);
  compareLate('stream', whole.late, streamLate);
  compareBatches(product, logs, whole, batched);
  compareLate('micro-batches', whole.late, batchLate);
  if (sql !== undefined) {
    const isMixed = given.arrivals.some(({ written }) => written !== undefined);
    await (isMixed ? compareArchive(source, product, logs, whole, sql) : compareSql(product, logs, whole, sql));
    const between = batched.at(Math.floor(batched.length / 2) - 1);
    if (between !== undefined && batched.length > 1) {
      const part = upTo(logs, between.progress);
      await compareSql(product, part, evaluate(product, part), sql);
    }
  }
}

/** Commits of a task that are looked at, besides its last. */
const LOOKED_AT = 3;

function compareStream(
  product: QueryProduct,
  logs: Logs,
  whole: Evaluation,
  tasks: readonly (readonly Shown[])[],
): void {
  const last = tasks.flatMap((commits) => [...(commits.at(-1)?.rows.values() ?? [])]);
  compareRows('the stream at the end', whole.onTime, last);
  for (const [task, commits] of tasks.entries()) {
    const own = new Set(commits.flatMap(({ rows }) => [...rows.keys()]));
    const step = Math.max(1, Math.floor(commits.length / LOOKED_AT));
    for (const [index, { rows, progress }] of commits.entries()) {
      if (index % step !== 0 && index !== commits.length - 1) continue;
      const where = `the stream at commit ${String(index)} of task ${String(task)}`;
      const { onTime, progress: expected } = evaluate(product, upTo(logs, progress));
      compareProgress(where, expected, progress);
      // Which groups are a merging task's own shows by its rows; every other task has all rows of its cut.
      const isPart = product.layout === 'two-step' && onTime !== OVERFLOW;
      const mine = isPart ? onTime.filter((row) => own.has(rowKeyOf(product, row))) : onTime;
      compareRows(where, mine, [...rows.values()]);
    }
  }
}

function compareBatches(product: QueryProduct, logs: Logs, whole: Evaluation, batched: readonly Shown[]): void {
  for (const [index, { rows, progress }] of batched.entries()) {
    const isLast = index === batched.length - 1;
    const where = `micro-batch ${String(index)}${isLast ? ', the last' : ''}`;
    const expected = isLast ? whole : evaluate(product, upTo(logs, progress));
    compareProgress(where, expected.progress, progress);
    compareRows(where, expected.onTime, [...rows.values()]);
  }
}

/** As {@link compareSql}, over files that an archiver wrote. */
const compareArchive = (
  source: SourceLog,
  product: QueryProduct,
  logs: Logs,
  expected: Evaluation,
  sql: DuckDBConnection,
): Promise<void> => withArchive(source, sql, (archivedAs) => compareSql(product, logs, expected, sql, archivedAs));

async function compareSql(
  product: QueryProduct,
  logs: Logs,
  expected: Evaluation,
  sql: DuckDBConnection,
  archivedAs?: (contract: Contract) => Promise<string>,
): Promise<void> {
  const { truth, onTime, late, progress } = await recomputation(sql, product, logs, archivedAs);
  compareRows('SQL, the truth', expected.truth, truth);
  compareRows('SQL, on time', expected.onTime, onTime);
  compareLate('SQL', expected.late, late);
  compareProgress('SQL', expected.progress, progress);
}
