import { noProgress, type PartitionProgress } from '../product/progress.ts';
import type { Delta } from './kernel.ts';

/** A delta without groups and late records, at a partition's progress. */
export const emptyDelta = (progress: PartitionProgress = noProgress): Delta => ({
  progress,
  groups: new Map(),
  late: [],
});
