export { type Decision } from './decision.ts';
export { listQuarantine, showQuarantined, type Quarantined, type QuarantineSummary } from './list-quarantine.ts';
export { listPoison, type ListedPoison } from './list-poison.ts';
export { originalBytes } from './quarantine-record.ts';
