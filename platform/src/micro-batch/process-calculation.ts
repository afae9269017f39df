import type { InputRecord, RecordReader } from '../compile/index.ts';
import { endOf } from '../log/record-batch.ts';
import type { StateEntry } from '../operator/flow.ts';
import { ProcessEngine } from '../operator/process-engine.ts';
import { decodeKeyEntry, encodeKeyEntry, wakeOf } from '../operator/process-keys.ts';
import type { ProcessProduct } from '../product/product.ts';
import type { PoisonNote } from '../product/poison.ts';
import { advanced, noProgress, withPoison, type PartitionProgress } from '../product/progress.ts';
import { partitionsOf, processRowKey, type ServedRow } from '../serving/index.ts';
import type { Calculate } from './calculation.ts';
import type { StateStore } from './state-store.ts';

/** A record, or a marker, which has no fields. */
type Event = InputRecord | { readonly offset: number; readonly time: number; readonly fields?: never };

/** What a batch brings of one partition. */
interface Held {
  readonly engine: ProcessEngine;
  readonly events: Event[];
}

/**
 * A process: records and markers wait, decoded, until the entries of their keys are loaded, and those of the keys that wake
 * meanwhile; then each partition goes on in log order. An entry is kept until the clock at which it wakes.
 */
export function processCalculation(product: ProcessProduct, reader: RecordReader): Calculate {
  const { name } = product.input;
  return (checkpoint) => {
    const progress: PartitionProgress[] = [...partitionsOf(checkpoint, product.input)];
    const partitions = new Map<number, Held>();
    const heldOf = (partition: number): Held => {
      let held = partitions.get(partition);
      if (held === undefined) {
        const { maxTime, poison } = progress[partition] ?? noProgress;
        held = { engine: new ProcessEngine(product, partition, maxTime, undefined, { tally: poison }), events: [] };
        partitions.set(partition, held);
      }
      return held;
    };
    return {
      async feed(batch) {
        const { partition } = batch;
        const { events } = heldOf(partition);
        let reached = progress[partition] ?? noProgress;
        const visit = (record: InputRecord): void => {
          events.push(record);
          reached = advanced(reached, { offset: record.offset, time: record.time, accepted: 1 });
        };
        const mark = (offset: number, time: number): void => {
          events.push({ offset, time });
          reached = advanced(reached, { offset, time, accepted: 0 });
        };
        for (let from = 0; (from = reader.read(batch, from, visit, mark)) < batch.count;)
          await reader.learn(batch, from);
        // Behind the batch's last record, though that may be neither data nor marker.
        progress[partition] = advanced(reached, { offset: endOf(batch) - 1, time: null, accepted: 0 });
      },
      async finish(states) {
        const clocks = progress.map(({ maxTime }) => (maxTime ?? -Infinity) - product.lateness);
        await restore(states, partitions, Math.max(...clocks));
        const rows: ServedRow[] = [];
        const poison: PoisonNote[] = [];
        const entries: StateEntry[] = [];
        for (const [partition, { engine, events }] of partitions) {
          for (const event of events) {
            if (event.fields === undefined) engine.marker(event.offset, event.time);
            else engine.record(event.offset, event.time, event.key, event.fields);
          }
          const changes = engine.take();
          for (const note of changes.poison) poison.push(note);
          progress[partition] = withPoison(progress[partition] ?? noProgress, changes.tally);
          for (const { offset, ordinal, row } of changes.rows)
            rows.push({ key: processRowKey({ partition, offset, ordinal }), task: 0, row });
          for (const [key, entry] of changes.entries) {
            const value = entry === null ? null : encodeKeyEntry(entry);
            const until = entry === null ? Infinity : wakeOf(entry, product.timeToLive);
            entries.push({ key: storedKey(partition, key), value, until });
          }
        }
        await states.save(entries);
        return { rows, late: [], poison, progress: { [name]: progress } };
      },
    };
  };
}

/** Gives the engines the entries of their events' keys, and of all keys that wake by `clock` (microseconds). */
async function restore(states: StateStore, partitions: ReadonlyMap<number, Held>, clock: number): Promise<void> {
  const keys = new Set<string>();
  for (const [partition, { events }] of partitions)
    for (const event of events)
      if (event.fields !== undefined) keys.add(storedKey(partition, event.key).toString('latin1'));
  const touched = await states.load(Array.from(keys, (key) => Buffer.from(key, 'latin1')));
  for (const { key, value } of [...touched, ...(await states.loadDue(clock))])
    partitions.get(key.readUInt32BE(0))?.engine.restore(key.toString('utf8', 4), decodeKeyEntry(value));
}

/** Where a key's entry is kept: the partition (uint32 BE), then the key. */
function storedKey(partition: number, key: string): Buffer {
  const stored = Buffer.allocUnsafe(4 + Buffer.byteLength(key, 'utf8'));
  stored.writeUInt32BE(partition, 0);
  stored.write(key, 4, 'utf8');
  return stored;
}
