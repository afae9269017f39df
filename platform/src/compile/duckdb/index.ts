export { withDuckDB } from './instance.ts';
export { queryRows } from './query-rows.ts';
export { late, lateAddressesSql, progressSql } from './query.ts';
export { identifier, text } from './quote.ts';
export { readRows } from './read-rows.ts';
