export { duckdbTypeOf, toDuckDB } from './column-types.ts';
export { lateAddresses, progressAt } from './contract-progress.ts';
export { withDuckDB } from './instance.ts';
export { queryRows } from './query-rows.ts';
export { readRows } from './read-rows.ts';
export { CHUNK } from './row-table.ts';
export { duckdbIdentifier as identifier, duckdbText as text } from '../sql/index.ts';
