import type { DuckDBConnection } from '@duckdb/node-api';
import type { Columns, Row } from '../../contract/column.ts';
import { outputOf } from '../../plan/output.ts';
import type { AggregatePlan } from '../../plan/query-plan.ts';
import type { QueryProduct } from '../../product/product.ts';
import { printParts, select, withParts, type Part, type PrintOptions } from '../sql/index.ts';
import { decodeRows, readRows, valueOf, type Decode } from './read-rows.ts';
import { rowTable } from './row-table.ts';
import { finisher, isUnfinished, unfinishedDuckdb } from './unfinished.ts';

/**
 * Yields the product's rows over relations with the archive's columns. An aggregate whose measures DuckDB leaves unfinished is
 * computed first, finished by the kernels' operators and put into a temporary table of its part's name, over which the
 * rest is computed; so the value that an outer query reads is exactly the one that is shown. Of an inner aggregate only final rows are finished. Streams where the product is one
 * such aggregate. Fails with `AGGREGATE_OVERFLOW` where the kernels would.
 */
export async function* queryRows(
  connection: DuckDBConnection,
  product: QueryProduct,
  options: PrintOptions,
): AsyncGenerator<Row> {
  const { parts, select: shown } = printParts(product, unfinishedDuckdb, options);
  const open: Part[] = [];
  const made: string[] = [];
  try {
    for (const part of parts) {
      const { aggregate, name } = part;
      if (aggregate === null || !aggregate.measures.some(isUnfinished)) {
        open.push(part);
        continue;
      }
      const rows = finishedRows(connection, product.name, aggregate, withParts(open, judged(part)));
      if (part === parts.at(-1) && aggregate === product.plan && aggregate.having === null) {
        yield* rows;
        return;
      }
      made.push(name);
      await rowTable(connection, name, columnsOf(aggregate), rows);
    }
    yield* readRows(connection, withParts(open, shown), product.output);
  } finally {
    for (const name of made) await connection.run(`DROP TABLE IF EXISTS temp.${name}`);
  }
}

/** What of a part is finished, and judged: only its final rows, where no others are read. */
const judged = ({ sql, final }: Part): string => (final === null ? sql : select(['*'], `(${sql}) AS _rows`, [final]));

/** The columns of an aggregate's part: all of its output but what is derived. */
const columnsOf = (plan: AggregatePlan): Columns => outputOf({ ...plan, derived: [] });

function finishedRows(
  connection: DuckDBConnection,
  product: string,
  plan: AggregatePlan,
  query: string,
): AsyncGenerator<Row> {
  const columns = new Map<string, Decode>(
    Object.entries(columnsOf(plan)).map(([name, { type }]) => [name, valueOf(type)]),
  );
  for (const measure of plan.measures.filter(isUnfinished)) {
    const finish = finisher(product, measure);
    columns.set(measure.name, (found, row) => {
      const { windowStart = null } = row;
      const group = plan.group.map(({ name }) => row[name] ?? null);
      return finish(found, { windowStart: typeof windowStart === 'number' ? windowStart : null, group });
    });
  }
  return decodeRows(connection, query, columns);
}
