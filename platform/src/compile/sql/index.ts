export type { Dialect, SqlOperand } from './dialect.ts';
export { duckdb } from './duckdb.ts';
export { duckdbIdentifier, duckdbText } from './duckdb-literal.ts';
export { printParts, printQuery, withParts } from './print-query.ts';
export type { Part, PrintOptions, Reading } from './script.ts';
