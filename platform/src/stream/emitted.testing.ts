import { expect } from 'vitest';
import { FRAME, recordCodec, type Row } from '../contract/index.ts';
import { emptyCut, headerAt, keyAt, readRange, valueAt, type Log } from '../log/index.ts';
import type { Product, Progress } from '../product/index.ts';
import { PROGRESS_HEADER } from '../product/progress.ts';
import type { LateAddress } from '../serving/index.ts';
import { foldTasks, outputTasks, streamTopics } from './topics.ts';

interface Emitted {
  /** Rows as they stood at each progress record. */
  readonly commits: { readonly rows: ReadonlyMap<string, Row>; readonly progress: Progress }[];
}

/** What every task has put out. */
export async function readOutput(log: Log, product: Product): Promise<Emitted[]> {
  const topic = streamTopics(product).output;
  const codec = recordCodec(product.output);
  const ends = await log.ends(topic);
  expect(ends).toHaveLength(outputTasks(product));
  const tasks = ends.map((): Emitted & { rows: Map<string, Row> } => ({ rows: new Map(), commits: [] }));
  for await (const batch of readRange(log, topic, emptyCut(ends.length), ends)) {
    const task = tasks[batch.partition];
    if (task === undefined) throw new RangeError(`no task ${batch.partition}`);
    for (let index = 0; index < batch.count; index++) {
      const [key, value] = [keyAt(batch, index)?.toString(), valueAt(batch, index)];
      if (key === undefined) {
        const progress = JSON.parse(headerAt(batch, index, PROGRESS_HEADER)?.toString() ?? 'null') as Progress;
        task.commits.push({ rows: new Map(task.rows), progress });
      } else if (value !== null) task.rows.set(key, codec.decode(value, FRAME, value.length));
      // Nothing goes that was not there.
      else expect(task.rows.delete(key)).toBe(true);
    }
  }
  return tasks;
}

export const byAddress = (a: LateAddress, b: LateAddress): number =>
  a.contract < b.contract ? -1 : a.contract > b.contract ? 1 : a.partition - b.partition || a.offset - b.offset;

export async function readLate(log: Log, product: Product): Promise<LateAddress[]> {
  const topic = streamTopics(product).late;
  const late: LateAddress[] = [];
  const ends = await log.ends(topic);
  expect(ends).toHaveLength(foldTasks(product));
  for await (const batch of readRange(log, topic, emptyCut(ends.length), ends)) {
    for (let index = 0; index < batch.count; index++)
      late.push(JSON.parse(valueAt(batch, index)?.toString() ?? 'null'));
  }
  return late.toSorted(byAddress);
}
