export { checkGate, type GateInput } from './check-gate.ts';
export { closes, type Finding } from './finding.ts';
export type { GateException } from './gate-exception.ts';
export { readExceptions } from './read-exceptions.ts';
export { reportAnnotations } from './report-annotations.ts';
export { reportJson } from './report-json.ts';
export { reportJunit } from './report-junit.ts';
export { reportText } from './report-text.ts';
export type { Trip } from './trip.ts';
