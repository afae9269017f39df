export { FEATURES } from './all-features.ts';
export { fuzz, type FuzzOptions, type FuzzResult } from './fuzz.ts';
export { coverageText, failureText } from './report.ts';
