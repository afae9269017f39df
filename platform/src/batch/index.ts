export { recompute, type Recomputed } from './recompute.ts';
export { runBatch, type BatchOptions } from './run-batch.ts';
