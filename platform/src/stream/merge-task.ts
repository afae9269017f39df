import { within } from '../log/batch-range.ts';
import { offsetAt, valueAt } from '../log/record-batch.ts';
import type { Flow } from '../operator/flow.ts';
import type { StateAlgebra } from '../operator/state.ts';
import type { QueryProduct } from '../product/product.ts';
import type { PartitionProgress, Progress } from '../product/progress.ts';
import { leastWatermarks, partitionsOf } from '../serving/index.ts';
import { decodeDelta, decodeGroups, type DeltaMessage } from './delta-message.ts';
import { flowState } from './flow-state.ts';
import type { OutputWriter } from './output.ts';
import type { Restored } from './restore-task.ts';
import { ownEntry } from './task-entry.ts';
import type { StreamTask } from './task.ts';
import { streamTopics } from './topics.ts';

/** What a merging task needs besides its state. */
export interface MergeTools {
  readonly product: QueryProduct;
  /** By leaf. */
  readonly algebras: readonly StateAlgebra[];
  /** The task's own. */
  readonly flow: Flow;
  readonly writer: OutputWriter;
}

/** Parts of a commit that is not whole yet. */
interface OpenCommit {
  /** The offset of the first. */
  readonly from: number;
  readonly parts: Buffer[];
}

/**
 * The second of two steps, by partition of the deltas topic: merges what the partitions of all inputs send, in a two-step
 * product for the groups it owns, in a composite one for everything. A source's commit counts once it is whole, whatever lies
 * between its parts, so its rows carry an exact vector of cuts. It reads again from the first part of what is not whole, and
 * passes over the commits there that the vector includes: a source's ends grow by each of its commits. While what is open at its position
 * stays open it commits nothing, for each commit needs a position of its own; that is not for long, as the parts are of one transaction.
 */
export function mergeTask(
  { product, algebras, flow, writer }: MergeTools,
  partition: number,
  restored: Restored,
): StreamTask {
  const { entry, changelog } = restored;
  const topics = streamTopics(product);
  const states = flowState(flow, writer, { task: partition, restored });
  const vectors = new Map(
    product.inputs.map((input): [string, PartitionProgress[]] => [
      input.name,
      [...partitionsOf(entry?.progress ?? {}, input)],
    ]),
  );
  /** By source. */
  const open = new Map<string, OpenCommit>();
  let read = entry?.position ?? 0;
  let committed = entry?.position;
  let hasMerged = false;
  function take({ contract, partition: source, progress, bytes }: DeltaMessage, offset: number): void {
    const name = `${contract}/${String(source)}`;
    const { from, parts } = open.get(name) ?? { from: offset, parts: [] };
    parts.push(bytes);
    open.set(name, { from, parts });
    if (progress === null) return;
    open.delete(name);
    const vector = vectors.get(contract);
    if (vector === undefined || progress.end <= (vector[source]?.end ?? 0)) return;
    for (const [leaf, groups] of decodeGroups(algebras, parts).entries())
      if (groups.size > 0) states.merge(leaf, groups);
    vector[source] = progress;
    hasMerged = true;
  }
  const position = (): number => Math.min(read, ...[...open.values()].map(({ from }) => from));
  return {
    topic: topics.deltas,
    partition,
    async feed(batch) {
      const fresh = within(batch, read, Infinity);
      if (fresh === undefined) return;
      for (let index = 0; index < fresh.count; index++) {
        const value = valueAt(fresh, index);
        const offset = offsetAt(fresh, index);
        read = offset + 1;
        if (value !== null) take(decodeDelta(value), offset);
      }
    },
    // The first one tells that nothing has been read; at the same position, it may tell nothing else.
    dirty: () => position() > (committed ?? 0) || (committed === undefined && !hasMerged),
    stage(transaction) {
      const progress: Progress = Object.fromEntries(vectors);
      const next = position();
      states.stage(transaction, leastWatermarks(product, progress));
      changelog.own(transaction, ownEntry(product, next, progress));
      writer.progress(transaction, partition, progress);
      committed = next;
      return next;
    },
    landed: () => changelog.landed(),
    held: flow,
  };
}
