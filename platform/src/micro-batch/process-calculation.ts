import type { InputRecord, RecordReader } from '../compile/index.ts';
import { endOf } from '../log/record-batch.ts';
import { decodeProcessState, encodeProcessState } from '../operator/process-state-codec.ts';
import { processStep } from '../operator/process-step.ts';
import type { ProcessProduct, ProcessState } from '../product/product.ts';
import { advanced, noProgress, type PartitionProgress } from '../product/progress.ts';
import { processRowKey, type ServedRow } from '../serving/index.ts';
import type { Calculate } from './calculation.ts';
import { loadStates, saveStates } from './state-table.ts';

/** A process function: records wait, decoded, until the states of their keys are loaded; then each key goes on in log order. */
export function processCalculation(product: ProcessProduct, reader: RecordReader): Calculate {
  return (checkpoint) => {
    const progress: PartitionProgress[] = [...checkpoint];
    const records: InputRecord[] = [];
    return {
      async feed(batch) {
        let reached = progress[batch.partition] ?? noProgress;
        const visit = (record: InputRecord): void => {
          records.push(record);
          reached = advanced(reached, { offset: record.offset, time: record.time, accepted: 1 });
        };
        const mark = (offset: number, time: number): void => {
          reached = advanced(reached, { offset, time, accepted: 0 });
        };
        for (let from = 0; (from = reader.read(batch, from, visit, mark)) < batch.count;)
          await reader.learn(batch, from);
        // Behind the batch's last record, though that may be neither data nor marker.
        progress[batch.partition] = advanced(reached, { offset: endOf(batch) - 1, time: null, accepted: 0 });
      },
      async finish(transaction) {
        const states = new Map<string, ProcessState>();
        const keys = [...new Set(records.map(({ key }) => key))];
        const wanted = keys.map((key) => ({ windowStart: 0, key }));
        for (const { key, state } of await loadStates(transaction, product, wanted)) {
          states.set(key, decodeProcessState(state));
        }
        const rows: ServedRow[] = [];
        for (const { partition, offset, key, fields } of records) {
          const [next, emitted] = processStep(product, states.get(key) ?? product.initial, fields);
          states.set(key, next);
          for (const [ordinal, row] of emitted.entries()) {
            rows.push({ key: processRowKey({ partition, offset, ordinal }), task: 0, row });
          }
        }
        const stored = Array.from(states, ([key, state]) => ({
          windowStart: 0,
          key,
          state: encodeProcessState(state),
        }));
        await saveStates(transaction, product, stored);
        return { rows, late: [], progress };
      },
    };
  };
}
