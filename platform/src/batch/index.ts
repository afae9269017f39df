export { recompute, type Cuts, type Recomputed } from './recompute.ts';
export { runBatch, type BatchOptions } from './run-batch.ts';
