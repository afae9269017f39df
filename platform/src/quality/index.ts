export { expect } from './expect.ts';
export type { QualityRule } from './rule.ts';
