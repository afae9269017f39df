import type { QueryKernel } from '../compile/index.ts';
import type { TopicPartition } from '../log/log.ts';
import { partitionOf } from '../log/partitioner.ts';
import type { StateAlgebra } from '../operator/state.ts';
import type { QueryProduct } from '../product/product.ts';
import { noProgress } from '../product/progress.ts';
import { encodeDelta, encodeGroup } from './delta-message.ts';
import { folding } from './fold.ts';
import type { OutputWriter } from './output.ts';
import type { Restored } from './restore-task.ts';
import { ownEntry, vectorOf } from './task-entry.ts';
import type { StreamTask } from './task.ts';
import { mergeTasks, streamTopics } from './topics.ts';

/** What the tasks of a query have in common. */
export interface FoldTools {
  readonly product: QueryProduct;
  /** Of the contract that the task reads. */
  readonly kernel: QueryKernel;
  /** By leaf. */
  readonly algebras: readonly StateAlgebra[];
  readonly writer: OutputWriter;
  /** Bytes of a delta message besides its head. */
  readonly messageLimit: number;
}

/**
 * The first of two steps, by input partition: folds, keeps nothing but its progress, and sends at each commit every
 * group to the task that owns it and the frontier to all. Output: late addresses.
 */
export function foldTask(
  { product, kernel, algebras, writer, messageLimit }: FoldTools,
  { topic, partition }: TopicPartition,
  { entry, changelog }: Restored,
): StreamTask {
  const topics = streamTopics(product);
  const targets = mergeTasks(product);
  const folded = folding(product, kernel, entry?.progress[topic]?.[partition] ?? noProgress);
  let committed = entry?.position ?? 0;
  return {
    topic,
    partition,
    feed: folded.feed,
    dirty: () => folded.progress().end !== committed,
    stage(transaction) {
      const { progress, leaves, late } = folded.take();
      const owned = Array.from({ length: targets }, (): Buffer[] => []);
      for (const [leaf, algebra] of algebras.entries()) {
        for (const [windowStart, groups] of leaves[leaf] ?? []) {
          for (const [key, group] of groups) {
            const groupKey = Buffer.from(key, 'utf8');
            const target = targets === 1 ? 0 : partitionOf(groupKey, targets);
            owned[target]?.push(encodeGroup({ leaf, windowStart, groupKey }, algebra.encode(group)));
          }
        }
      }
      for (const [target, groups] of owned.entries()) {
        for (const value of encodeDelta({ contract: topic, partition, progress }, groups, messageLimit)) {
          transaction.append(topics.deltas, target, { key: null, value });
        }
      }
      changelog.own(transaction, ownEntry(product, progress.end, vectorOf(product, { topic, partition }, progress)));
      writer.late(transaction, { topic, partition }, late);
      committed = progress.end;
      return progress.end;
    },
    landed: () => changelog.landed(),
  };
}
