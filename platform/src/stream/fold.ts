import { emptyDelta, type Delta, type QueryKernel } from '../compile/index.ts';
import { within } from '../log/batch-range.ts';
import type { RecordBatch } from '../log/record-batch.ts';
import type { PartitionProgress } from '../product/progress.ts';
import type { QueryProduct } from '../product/product.ts';

/** Folds one input partition from `start` on. */
export interface Folding {
  feed(batch: RecordBatch): Promise<void>;
  /** The partition's progress by now. */
  progress(): PartitionProgress;
  /** What was folded since the last time; the caller owns it. */
  take(): Delta;
}

/** A folding that goes on from `start`: records before it are skipped. `kernel` is that of the partition's contract. */
export function folding(product: QueryProduct, kernel: QueryKernel, start: PartitionProgress): Folding {
  let delta = emptyDelta(product, start);
  return {
    async feed(batch) {
      const fresh = within(batch, delta.progress.end, Infinity);
      if (fresh === undefined) return;
      for (let from = 0; (from = kernel.fold(fresh, from, delta)) < fresh.count;) await kernel.learn(fresh, from);
    },
    progress: () => delta.progress,
    take() {
      const taken = delta;
      delta = emptyDelta(product, taken.progress);
      return taken;
    },
  };
}
