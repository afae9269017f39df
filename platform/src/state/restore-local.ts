import { topicUnknown } from '../log/log-error.ts';
import type { Log, TopicPartition } from '../log/log.ts';
import { endOf, keyAt, offsetAt, valueAt, type RecordBatch } from '../log/record-batch.ts';
import { damaged } from './damaged.ts';
import type { LocalChange, LocalState } from './local-state.ts';

/** What a changelog's records stand for. */
export interface ChangelogFormat {
  /** The state's key and the part that a record's key stands for; undefined where the record is the task's own entry. */
  readonly parse: (key: Buffer) => { readonly key: Buffer; readonly part: number } | undefined;
  /** See `LocalEntry`; the changelog does not have it. */
  readonly dueAt: (key: Buffer, value: Buffer) => number;
  /** The number of entries (`LocalState.size`) that a task's own entry names, undefined where it names none. */
  readonly sizeIn: (taskEntry: Buffer) => number | undefined;
}

/** Which state is restored from which changelog. */
export interface RestoredPlace extends TopicPartition {
  readonly local: LocalState;
  /** Does what writes to the disk, now or not at all; what is not written stays in memory. */
  readonly write?: (work: () => void) => void;
}

const PATIENCE_MS = 1000;

/**
 * Reads a task's changelog on from where its folder stands (`position`) to its end, and returns the offset there. Records are applied as they come, the
 * task's own entry too (under its key), so memory does not grow with the changelog while the disk takes it. What is given belongs to this task alone:
 * nobody else writes to the changelog any more.
 *
 * Fails with `STATE_DAMAGED` where the folder and the changelog do not fit together: it is ahead of it, or has other than the number of
 * entries that the task committed last. That is how removals show that the changelog has forgotten since the folder was written:
 * every entry that is there was either in the folder or is met, so nothing can be missing, only too much can be there; and no
 * clock is asked. A folder that is new needs no such number.
 */
export async function restoreLocal(
  log: Log,
  { topic, partition, local, write = (work) => work() }: RestoredPlace,
  format: ChangelogFormat,
): Promise<number> {
  const endNow = async (): Promise<number> => {
    const end = (await log.ends(topic))[partition];
    if (end === undefined) throw topicUnknown(topic);
    return end;
  };
  const start = local.position;
  let [position, end] = [start, await endNow()];
  const place = `the folder of ${topic} partition ${String(partition)}`;
  if (start > end) throw damaged(place, `position ${String(start)}, behind the end of the changelog, ${String(end)}`);
  if (start === end) return end;
  const reader = await log.reader([{ topic, partition, offset: start }]);
  const joined = joining(format);
  try {
    while (position < end) {
      const batches = await reader.poll(PATIENCE_MS);
      for (const batch of batches) {
        local.apply(joined.take(batch));
        position = endOf(batch);
        write(() => {
          if (local.wantsFlush()) local.flush(joined.openSince() ?? position);
          local.merge();
        });
      }
      if (batches.length === 0 || position >= end) end = await endNow();
    }
  } finally {
    await reader.close();
  }
  local.apply(joined.rest());
  const own = joined.taskEntry();
  const size = own === undefined ? undefined : format.sizeIn(own);
  if (size !== local.size && (size !== undefined || start > 0))
    throw damaged(place, `${String(local.size)} entries, where the task committed ${String(size ?? 'no number')}`);
  return position;
}

/**
 * Joins the parts of values. One `put` writes its parts one behind the other, and all of the latest put of a key are there: so
 * parts that do not follow on the one before are what is left of a put that another one has overwritten.
 */
function joining({ parse, dueAt }: ChangelogFormat): {
  take(batch: RecordBatch): LocalChange[];
  /** What is left at the end. */
  rest(): LocalChange[];
  /** The offset at which the value begins that may go on; undefined where there is none. */
  openSince(): number | undefined;
  taskEntry(): Buffer | undefined;
} {
  let open: { readonly key: Buffer; readonly since: number; readonly parts: Buffer[] } | undefined;
  let taskEntry: Buffer | undefined;
  const finish = (changes: LocalChange[]): LocalChange[] => {
    if (open === undefined) return changes;
    const { key, parts } = open;
    const [only] = parts;
    const value = only !== undefined && parts.length === 1 ? only : Buffer.concat(parts);
    open = undefined;
    changes.push({ key, value, dueAt: dueAt(key, value) });
    return changes;
  };
  return {
    rest: () => finish([]),
    openSince: () => open?.since,
    taskEntry: () => taskEntry,
    take(batch) {
      const changes: LocalChange[] = [];
      for (let i = 0; i < batch.count; i++) {
        const stored = keyAt(batch, i);
        if (stored === null) continue;
        const value = valueAt(batch, i);
        const parsed = parse(stored);
        if (parsed !== undefined && parsed.part > 0) {
          const follows = open?.parts.length === parsed.part && open.key.equals(parsed.key);
          if (follows && value !== null) open?.parts.push(value);
          continue;
        }
        finish(changes);
        const key = parsed?.key ?? stored;
        if (parsed === undefined && value !== null) taskEntry = Buffer.from(value);
        if (parsed === undefined || value === null) changes.push({ key, value, dueAt: Infinity });
        else open = { key, since: offsetAt(batch, i), parts: [value] };
      }
      return changes;
    },
  };
}
