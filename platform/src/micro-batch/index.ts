export type { Calculate, Calculation } from './calculation.ts';
export { forgetMicroBatches } from './forget-micro-batches.ts';
export { memoryStateStore } from './memory-state-store.ts';
export { microBatchMigrations } from './micro-batch-migrations.ts';
export { processCalculation } from './process-calculation.ts';
export { queryCalculation } from './query-calculation.ts';
export { runMicroBatch } from './run-micro-batch.ts';
export type { KeptState, StateStore } from './state-store.ts';
