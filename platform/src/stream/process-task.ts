import type { RecordReader } from '../compile/index.ts';
import { within } from '../log/batch-range.ts';
import { endOf } from '../log/record-batch.ts';
import { decodeProcessState, encodeProcessState } from '../operator/process-state-codec.ts';
import { processStep } from '../operator/process-step.ts';
import type { ProcessProduct, ProcessState } from '../product/product.ts';
import { advanced, noProgress, type PartitionProgress } from '../product/progress.ts';
import { processRowKey, type ServedRow } from '../serving/index.ts';
import type { OutputWriter } from './output.ts';
import { parseStateKey, processKey, TASK_ENTRY } from './state-key.ts';
import { encodeEntry, vectorOf, type Restored } from './task-entry.ts';
import type { StreamTask } from './task.ts';
import { streamTopics } from './topics.ts';

/** A process function over one input partition: a state a key, records of a key in log order. Nothing is late. */
export function processTask(
  product: ProcessProduct,
  reader: RecordReader,
  writer: OutputWriter,
  partition: number,
  { entry, states: restored, changelog }: Restored,
): StreamTask {
  const topics = streamTopics(product);
  const input = { topic: product.input.name, partition };
  const states = new Map<string, ProcessState>();
  for (const [bytes, value] of restored) {
    const parsed = parseStateKey(Buffer.from(bytes, 'latin1'));
    if (parsed.kind === 'process') states.set(parsed.key, decodeProcessState(value));
  }
  const changed = new Set<string>();
  let rows: ServedRow[] = [];
  let progress: PartitionProgress = entry?.progress[input.topic]?.[partition] ?? noProgress;
  let committed = entry?.position;
  return {
    ...input,
    async feed(batch) {
      const fresh = within(batch, progress.end, Infinity);
      if (fresh === undefined) return;
      for (let from = 0; (from = reader.read(fresh, from, visit, mark)) < fresh.count;) await reader.learn(fresh, from);
      // Behind the last record, though that may be neither data nor marker.
      progress = advanced(progress, { offset: endOf(fresh) - 1, time: null, accepted: 0 });
    },
    dirty: () => progress.end !== committed,
    stage(transaction) {
      for (const row of rows) writer.row(transaction, row);
      for (const key of changed) {
        const value = encodeProcessState(states.get(key) ?? product.initial);
        changelog.put(transaction, processKey(key), value);
      }
      const vector = vectorOf(product, input, progress);
      transaction.append(topics.state, partition, {
        key: TASK_ENTRY,
        value: encodeEntry(product, progress.end, vector),
      });
      writer.progress(transaction, partition, vector);
      rows = [];
      changed.clear();
      committed = progress.end;
      return progress.end;
    },
  };

  function visit(record: Parameters<Parameters<RecordReader['read']>[2]>[0]): void {
    const { key, offset, time, fields } = record;
    const [next, emitted] = processStep(product, states.get(key) ?? product.initial, fields);
    states.set(key, next);
    changed.add(key);
    for (const [ordinal, row] of emitted.entries()) {
      rows.push({ key: processRowKey({ partition, offset, ordinal }), task: partition, row });
    }
    progress = advanced(progress, { offset, time, accepted: 1 });
  }
  function mark(offset: number, time: number): void {
    progress = advanced(progress, { offset, time, accepted: 0 });
  }
}
