export {
  combinedProgress,
  finality,
  hasFinals,
  leastWatermarks,
  partitionsOf,
  progressMagnitude,
} from './combined-progress.ts';
export { HEARTBEAT_SECONDS, readHeartbeats, removeHeartbeat, writeHeartbeat } from './heartbeats.ts';
export { readPoison, writePoison } from './poison.ts';
export { notingStop, readStops, type Stop } from './stops.ts';
export { liveGeneration, lockGeneration, requireGeneration, runnableGeneration } from './generations.ts';
export { beginGeneration, type Begun } from './begin-generation.ts';
export { forgetGenerations } from './forget-generations.ts';
export { speedsServed, swapGeneration } from './swap-generation.ts';
export { watchGeneration } from './watch-generation.ts';
export { lockProgress } from './lock-progress.ts';
export { mergedRows } from './merged.ts';
export { ensureTables } from './ensure-tables.ts';
export { planChanged, requirePlan } from './plan-changed.ts';
export { neverRan, queryRows, selectRows, type RowFilter } from './query-rows.ts';
export { countServed, readProgress, readRows, readServed, tryReadServed } from './read-served.ts';
export { processRowKey, rowKeyOf, type OutputAddress } from './row-key.ts';
export { rowOrder } from './row-order.ts';
export type { LateAddress, Served, ServedChange, ServedRow } from './served.ts';
export { lockPositions, openPositions, writePositions, type FollowedPosition } from './follower-positions.ts';
export { servingMigrations } from './serving-migrations.ts';
export { columnName, tableName } from './table-name.ts';
export { writeLate, writeProgress } from './write-progress.ts';
export { replaceAll, changeRows } from './write-rows.ts';
