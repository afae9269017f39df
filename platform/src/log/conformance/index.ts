export { logConformance } from './log-conformance.ts';
export type { LogUnderTest, OpenLosing } from './log-under-test.ts';
