export { withDuckDB } from './instance.ts';
export { late, lateAddressesSql, progressSql, querySql, type Reading } from './query.ts';
export { identifier, text } from './quote.ts';
export { readRows } from './read-rows.ts';
