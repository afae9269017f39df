import type { Row } from '../../contract/index.ts';
import type { ProcessProduct } from '../../product/index.ts';
import { evaluateProcess, type EvaluatedProcess } from '../evaluate-process.ts';
import { withArchive } from '../evolution/with-archive.ts';
import type { Logs } from '../log-entry.ts';
import { recomputation } from '../speeds/batch-speed.ts';
import { sourceLog } from '../speeds/source-log.ts';
import { compareRows } from './compare.ts';
import { drive, upTo } from './drive.ts';
import type { FuzzCase } from './fuzz-case.ts';
import type { DuckDBConnection } from '@duckdb/node-api';

/**
 * Runs a process by all speeds and compares each, bit for bit and by the keys of its rows, with the plain words: the stream at the end,
 * the micro-batches at the end of each, the replay. Fails with what differs. Returns how many timers fired.
 */
export async function runProcess(given: FuzzCase<ProcessProduct>, sql: DuckDBConnection | undefined): Promise<number> {
  const { product } = given;
  const source = await sourceLog(product.inputs, { gaps: given.gaps });
  try {
    const { tasks, batched, streamPoison, batchPoison } = await drive(source, given);
    const logs = await source.read();
    const whole = evaluated(product, logs);
    const truth = rowsOf(whole);
    const poison = noted(whole.flatMap((partition) => partition.poison));
    compareRows('poison of the stream', poison, noted(streamPoison));
    compareRows('poison of the micro-batches', poison, noted(batchPoison));
    const last = tasks.flatMap((commits) => [...(commits.at(-1)?.rows ?? [])]);
    compareRows('the stream at the end', keyed(truth), keyed(last));
    for (const [index, { rows, progress }] of batched.entries())
      compareRows(`micro-batch ${String(index)}`, keyed(rowsOf(evaluated(product, upTo(logs, progress)))), keyed(rows));
    const rows = Array.from(truth, ([, row]) => row);
    if (sql !== undefined) {
      await withArchive(source, sql, async (archivedAs) => {
        const { truth: replayed, poison: failed } = await recomputation(sql, product, logs, archivedAs);
        compareRows('the replay', rows, replayed);
        compareRows('poison of the replay', poison, noted(failed));
      });
    }
    return rows.filter(({ what }) => typeof what === 'string' && what.startsWith('timer')).length;
  } finally {
    await source.close();
  }
}

function evaluated(product: ProcessProduct, logs: Logs): EvaluatedProcess[] {
  const log = logs[product.input.name] ?? [];
  return Array.from({ length: product.input.partitions }, (_, of) =>
    evaluateProcess(
      product,
      log.filter(({ partition }) => partition === of),
    ),
  );
}

const rowsOf = (partitions: readonly EvaluatedProcess[]): [string, Row][] =>
  partitions.flatMap(({ rows }) => [...rows]);

/** Steps that were left out, as rows. */
const noted = (notes: EvaluatedProcess['poison']): Row[] =>
  notes.map(({ partition, offset, ordinal, timer, key }) => ({ partition, offset, ordinal, timer, key }));

/** Rows with their keys, as a column. */
const keyed = (rows: Iterable<readonly [string, Row]>): Row[] =>
  Array.from(rows, ([key, row]): Row => ({ ...row, '': key }));
