import type { QueryKernel } from '../compile/index.ts';
import { partitionOf } from '../log/partitioner.ts';
import type { QueryProduct } from '../product/product.ts';
import { noProgress } from '../product/progress.ts';
import { encodeDelta, encodeGroup } from './delta-message.ts';
import { folding } from './fold.ts';
import type { OutputWriter } from './output.ts';
import { FOLD_ENTRY } from './state-key.ts';
import { encodeEntry, vectorOf, type Restored } from './task-entry.ts';
import type { StreamTask } from './task.ts';
import { streamTopics } from './topics.ts';

/**
 * The first of two steps, by input partition: folds, keeps nothing but its progress, and sends at each commit every
 * group to the task that owns it and the frontier to all. Output: late addresses.
 */
export function foldTask(
  product: QueryProduct,
  kernel: QueryKernel,
  writer: OutputWriter,
  { partition, messageLimit }: { readonly partition: number; readonly messageLimit: number },
  { entry }: Restored,
): StreamTask {
  const topics = streamTopics(product);
  const { partitions } = product.input;
  const folded = folding(kernel, entry?.progress[partition] ?? noProgress);
  let committed = entry?.position ?? 0;
  return {
    topic: topics.input,
    partition,
    feed: folded.feed,
    dirty: () => folded.progress().end !== committed,
    stage(transaction) {
      const { progress, groups, late } = folded.take();
      const entries = Array.from({ length: partitions }, (): Buffer[] => []);
      for (const [windowStart, ofWindow] of groups) {
        for (const [groupKey, state] of ofWindow) {
          const key = Buffer.from(groupKey, 'utf8');
          entries[partitionOf(key, partitions)]?.push(encodeGroup(windowStart, key, kernel.algebra.encode(state)));
        }
      }
      for (const [target, owned] of entries.entries()) {
        for (const value of encodeDelta(partition, progress, owned, messageLimit)) {
          transaction.append(topics.deltas, target, { key: null, value });
        }
      }
      transaction.append(topics.state, partition, {
        key: FOLD_ENTRY,
        value: encodeEntry(product, progress.end, vectorOf(product, partition, progress)),
      });
      writer.late(transaction, partition, late);
      committed = progress.end;
      return progress.end;
    },
  };
}
