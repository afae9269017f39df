export { expect } from './expect.ts';
export type { QualityRule } from './rule.ts';
export { ruleText } from './rule-text.ts';
