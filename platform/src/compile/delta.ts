import { noProgress, type PartitionProgress } from '../product/progress.ts';
import type { QueryProduct } from '../product/product.ts';
import type { Delta } from './kernel.ts';

/** A delta without groups and late records, at a partition's progress. */
export const emptyDelta = ({ stages }: QueryProduct, progress: PartitionProgress = noProgress): Delta => ({
  progress,
  leaves: stages.leaves.map(() => new Map()),
  late: [],
});
