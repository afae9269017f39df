export { expect } from './expect.ts';
export type { QualityRule } from './rule.ts';
export { expectation, ruleText } from './rule-text.ts';
