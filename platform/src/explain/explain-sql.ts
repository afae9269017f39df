import { printQuery } from '../compile/sql/index.ts';
import { MeshError } from '../error/index.ts';
import type { QueryProduct } from '../product/product.ts';
import { SQL_ENGINES, type SqlEngine } from './sql-engine.ts';

/** Why an engine cannot run a query. */
export interface SqlRefusal {
  readonly code: string;
  readonly found: string;
}

/** What each engine's text is, or why there is none. */
export type SqlExplanation = Readonly<Record<SqlEngine, string | SqlRefusal>>;

/** What the tables of a printed query are, in words for whoever runs it elsewhere. */
export const SQL_RELATIONS =
  'over the archive’s relation of each contract: its columns and _partition, _offset, _sequence, _max_time, _marker. ' +
  'Batch runs a text of its own: sums, means and approximate counts, which are exact here, it finishes in JavaScript';

/**
 * The query of a product in an engine's SQL, over tables that have the names of the contracts. Throws `SQL_NOT_SUPPORTED` where
 * the engine cannot say it.
 */
export function explainSql(product: QueryProduct, engine: SqlEngine): string {
  const dialect = SQL_ENGINES[engine];
  const relations = Object.fromEntries(product.inputs.map(({ name }) => [name, dialect.identifier(name)]));
  return printQuery(product, dialect, { relations, reading: 'truth' });
}

/** The query in the SQL of every engine; one that refuses it does not keep the others from theirs. */
export const explainSqls = (product: QueryProduct): SqlExplanation => ({
  duckdb: textOrRefusal(product, 'duckdb'),
  spark: textOrRefusal(product, 'spark'),
  flink: textOrRefusal(product, 'flink'),
});

function textOrRefusal(product: QueryProduct, engine: SqlEngine): string | SqlRefusal {
  try {
    return explainSql(product, engine);
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    return { code: error.code, found: error.found };
  }
}
