export { checkGate, type GateInput } from './check-gate.ts';
export { closes, type Finding } from './finding.ts';
export type { GateException } from './gate-exception.ts';
