export { evaluate, type Evaluation } from './evaluate.ts';
export type { LogEntry } from './log-entry.ts';
export { runProduct, timePassesTo, type JsonRow, type RunOptions } from './run-product.ts';
