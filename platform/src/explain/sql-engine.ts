import { duckdb, flink, spark } from '../compile/sql/index.ts';

/** The engines that a query can be printed for. */
export const SQL_ENGINES = { duckdb, spark, flink } as const;
export type SqlEngine = keyof typeof SQL_ENGINES;
