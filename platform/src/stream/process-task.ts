import type { RecordReader } from '../compile/index.ts';
import { within } from '../log/batch-range.ts';
import { endOf } from '../log/record-batch.ts';
import { ProcessEngine } from '../operator/process-engine.ts';
import { decodeKeyEntry, encodeKeyEntry, wakeOf } from '../operator/process-keys.ts';
import type { ProcessProduct } from '../product/product.ts';
import { advanced, noProgress, withPoison, type PartitionProgress } from '../product/progress.ts';
import { processRowKey } from '../serving/index.ts';
import type { OutputWriter } from './output.ts';
import type { Restored } from './restore-task.ts';
import { parseStateKey, processKey } from './state-key.ts';
import { ownEntry, vectorOf } from './task-entry.ts';
import type { StreamTask } from './task.ts';

/** A process over one input partition: an entry a key, changed by records and by the clock in log order. Nothing is late. */
export function processTask(
  product: ProcessProduct,
  reader: RecordReader,
  writer: OutputWriter,
  partition: number,
  { entry, states: restored, cold, changelog }: Restored,
): StreamTask {
  const input = { topic: product.input.name, partition };
  let progress: PartitionProgress = entry?.progress[input.topic]?.[partition] ?? noProgress;
  let committed = entry?.position;
  const engine = new ProcessEngine(product, partition, progress.maxTime, cold, { tally: progress.poison });
  for (const [bytes, value] of restored) {
    const parsed = parseStateKey(Buffer.from(bytes, 'latin1'));
    if (parsed.kind === 'process') engine.restore(parsed.key, decodeKeyEntry(value));
  }
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
      const { rows, entries, poison, tally } = engine.take();
      progress = withPoison(progress, tally);
      writer.poison(transaction, poison);
      for (const { offset, ordinal, row } of rows)
        writer.row(transaction, { key: processRowKey({ partition, offset, ordinal }), task: partition, row });
      for (const [key, changed] of entries) {
        const value = changed && encodeKeyEntry(changed);
        const dueAt = changed === null ? Infinity : wakeOf(changed, product.timeToLive);
        changelog.put(transaction, { key: processKey(key), value, dueAt });
        if (value !== null) engine.weigh(key, value.length);
      }
      const vector = vectorOf(product, input, progress);
      changelog.own(transaction, ownEntry(product, progress.end, vector));
      writer.progress(transaction, partition, vector);
      committed = progress.end;
      return progress.end;
    },
    landed: () => changelog.landed(),
    held: engine,
  };

  function visit(record: Parameters<Parameters<RecordReader['read']>[2]>[0]): void {
    const { key, offset, time, fields } = record;
    engine.record(offset, time, key, fields);
    progress = advanced(progress, { offset, time, accepted: 1 });
  }
  function mark(offset: number, time: number): void {
    engine.marker(offset, time);
    progress = advanced(progress, { offset, time, accepted: 0 });
  }
}
