export { flinkTable, sparkSchema } from './archive-schema.ts';
export type { Dialect, SqlOperand } from './dialect.ts';
export { duckdb } from './duckdb.ts';
export { duckdbIdentifier, duckdbText } from './duckdb-literal.ts';
export { flink, FLINK_SETTINGS } from './flink.ts';
export { printParts, printQuery, withParts } from './print-query.ts';
export { select, type Part, type PrintOptions, type Reading } from './script.ts';
export { spark, SPARK_SETTINGS } from './spark.ts';
