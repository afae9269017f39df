export type { Dialect, SqlOperand } from './dialect.ts';
export { printExpression } from './print-expression.ts';
export { printParts, printQuery, withParts, type PrintedQuery } from './print-query.ts';
export type { Part, PrintOptions, Reading } from './script.ts';
