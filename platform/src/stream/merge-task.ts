import { within } from '../log/batch-range.ts';
import { offsetAt, valueAt } from '../log/record-batch.ts';
import type { Flow } from '../operator/flow.ts';
import type { StateAlgebra, WindowedStates } from '../operator/state.ts';
import type { QueryProduct } from '../product/product.ts';
import type { PartitionProgress, Progress } from '../product/progress.ts';
import { leastWatermarks, partitionsOf } from '../serving/index.ts';
import { decodeDelta, decodeGroups, type DeltaMessage } from './delta-message.ts';
import { flowState } from './flow-state.ts';
import type { OutputWriter } from './output.ts';
import { TASK_ENTRY } from './state-key.ts';
import { encodeEntry, type Restored } from './task-entry.ts';
import type { StreamTask } from './task.ts';
import { stateNumber, streamTopics } from './topics.ts';

/** What a merging task needs besides its state. */
export interface MergeTools {
  readonly product: QueryProduct;
  /** By leaf. */
  readonly algebras: readonly StateAlgebra[];
  /** The task's own. */
  readonly flow: Flow;
  readonly writer: OutputWriter;
}

interface WholeCommit {
  readonly contract: string;
  readonly partition: number;
  readonly progress: PartitionProgress;
  /** By leaf. */
  readonly leaves: readonly WindowedStates[];
}

/**
 * The second of two steps, by partition of the deltas topic: merges what the partitions of all inputs send, in a two-step
 * product for the groups it owns, in a composite one for everything. It commits at frontiers only, where no source's
 * commit is half read, so its rows carry an exact vector of cuts.
 */
export function mergeTask(
  { product, algebras, flow, writer }: MergeTools,
  partition: number,
  restored: Restored,
): StreamTask {
  const { entry } = restored;
  const topics = streamTopics(product);
  const state = stateNumber(product, { topic: topics.deltas, partition });
  const states = flowState(flow, writer, { task: partition, restored });
  const vectors = new Map(
    product.inputs.map((input): [string, PartitionProgress[]] => [
      input.name,
      [...partitionsOf(entry?.progress ?? {}, input)],
    ]),
  );
  /** Parts by source since its last frontier, and whole commits that wait for the other sources' frontiers. */
  const open = new Map<string, Buffer[]>();
  const whole: WholeCommit[] = [];
  let read = entry?.position ?? 0;
  let frontier = read;
  let committed = entry?.position;
  function take({ contract, partition: source, progress, bytes }: DeltaMessage): void {
    const name = `${contract}/${String(source)}`;
    const parts = open.get(name) ?? [];
    parts.push(bytes);
    open.set(name, parts);
    if (progress === null) return;
    open.delete(name);
    whole.push({ contract, partition: source, progress, leaves: decodeGroups(algebras, parts) });
    if (open.size > 0) return;
    for (const commit of whole) {
      for (const [leaf, groups] of commit.leaves.entries()) if (groups.size > 0) states.merge(leaf, groups);
      const vector = vectors.get(commit.contract);
      if (vector !== undefined) vector[commit.partition] = commit.progress;
    }
    whole.length = 0;
    frontier = read;
  }
  return {
    topic: topics.deltas,
    partition,
    async feed(batch) {
      const fresh = within(batch, read, Infinity);
      if (fresh === undefined) return;
      for (let index = 0; index < fresh.count; index++) {
        const value = valueAt(fresh, index);
        read = offsetAt(fresh, index) + 1;
        if (value !== null) take(decodeDelta(value));
      }
    },
    dirty: () => frontier !== committed,
    stage(transaction) {
      const progress: Progress = Object.fromEntries(vectors);
      states.stage(transaction, leastWatermarks(product, progress));
      transaction.append(topics.state, state, {
        key: TASK_ENTRY,
        value: encodeEntry(product, frontier, progress),
      });
      writer.progress(transaction, partition, progress);
      committed = frontier;
      return frontier;
    },
  };
}
