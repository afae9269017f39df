export { accessLogLines } from './access-log-lines.ts';
export { type GeneratorOptions, type LineGenerator, type LineKind, type Shares } from './line-kind.ts';
export { purchaseLines } from './purchase-lines.ts';
export { readingLines } from './reading-lines.ts';
export { writeLines } from './write-lines.ts';
