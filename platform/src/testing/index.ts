export { evaluate, type Evaluation } from './evaluate.ts';
export type { LogEntry } from './log-entry.ts';
export { runProduct, type JsonRow } from './run-product.ts';
