import type { Log, TopicPartition } from '../log/log.ts';
import { readCompacted } from '../log/read-compacted.ts';
import type { ColdState } from '../operator/cold-state.ts';
import type { Product } from '../product/product.ts';
import { openChangelog, type Changelog } from './changelog.ts';
import type { LocalCopy } from './local-copy.ts';
import { TASK_ENTRY } from './state-key.ts';
import { decodeEntry, newOrigin, readWhole, type TaskEntry } from './task-entry.ts';
import { stateNumber, streamTopics } from './topics.ts';

/** A task's state as it was committed last. */
export interface Restored {
  /** Undefined for a task that has never committed. */
  readonly entry: TaskEntry | undefined;
  /** The states to hold, by state key, as latin1; none where all are cold. */
  readonly states: ReadonlyMap<string, Buffer>;
  /** Those that are not held; undefined where all are. */
  readonly cold?: ColdState | undefined;
  /** Where those lie. */
  readonly copy?: LocalCopy | undefined;
  /** Where the states' changes go. */
  readonly changelog: Changelog;
}

/**
 * Reads what the task that reads a partition last committed, all of it, `committed` being the group's position there. `limit`: bytes of a
 * part of a state. Fails with `STATE_PLAN_CHANGED` where other code made it, with `STATE_BEHIND` where it is incomplete.
 */
export async function restoreTask(
  log: Log,
  product: Product,
  { committed, limit, ...read }: TopicPartition & { readonly committed: number; readonly limit: number },
): Promise<Restored> {
  const topic = streamTopics(product).state;
  const partition = stateNumber(product, read);
  const { entry, stored } = await readWhole(
    async () => {
      const found = await readCompacted(log, topic, partition);
      const own = found.get(TASK_ENTRY.toString('latin1'));
      return { stored: found, entry: own && decodeEntry(own, product) };
    },
    { topic, partition, committed },
  );
  const origin = entry?.origin ?? newOrigin();
  return { entry, ...openChangelog({ topic, partition, limit, origin }, stored) };
}
