import type { DuckDBConnection } from '@duckdb/node-api';
import type { Row } from '../../contract/column.ts';
import { aggregateOf } from '../../operator/index.ts';
import type { QueryProduct } from '../../product/product.ts';
import { finishSum, isSum } from './aggregate.ts';
import { querySql, type Reading } from './query.ts';
import { decodeRows, valueOf, type Decode } from './read-rows.ts';

/**
 * Yields the product's rows over `relation`, a relation with the archive's columns. Streams: a chunk of rows is held at
 * a time. Fails with `AGGREGATE_OVERFLOW` where, and only where, the kernels would over the same records.
 */
export function queryRows(
  connection: DuckDBConnection,
  product: QueryProduct,
  relation: string,
  reading: Reading,
): AsyncGenerator<Row> {
  const { name, plan, output } = product;
  const columns = new Map<string, Decode>(Object.entries(output).map(([column, { type }]) => [column, valueOf(type)]));
  for (const measure of plan.measures.filter(isSum)) {
    const operator = aggregateOf(name, measure);
    columns.set(measure.name, (found, row) =>
      finishSum(operator, found, {
        windowStart: Number(row['windowStart']),
        group: plan.group.map((column) => row[column] ?? null),
      }),
    );
  }
  return decodeRows(connection, querySql(product, relation, reading), columns);
}
