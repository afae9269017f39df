export { microBatchMigrations } from './micro-batch-migrations.ts';
export { runMicroBatch } from './run-micro-batch.ts';
