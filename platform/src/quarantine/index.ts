export { type Decision } from './decision.ts';
export { listQuarantine, showQuarantined, type Quarantined, type QuarantineSummary } from './list-quarantine.ts';
export { originalBytes } from './quarantine-record.ts';
