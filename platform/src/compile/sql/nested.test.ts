import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Column } from '../../contract/column.ts';
import type { Expression, FunctionName } from '../../plan/expression.ts';
import { readRows, withDuckDB } from '../duckdb/index.ts';
import { duckdb } from './duckdb.ts';
import { flink } from './flink.ts';
import { printExpression } from './print-expression.ts';
import { spark } from './spark.ts';

/** `name(name(name(x, y), y), y)…` of columns of a type. */
function nested(name: FunctionName, column: Column, other: Expression, depth: number): Expression {
  let expression: Expression = { node: 'column', name: 'x', column };
  for (let level = 0; level < depth; level++)
    expression = { node: 'call', function: name, arguments: [expression, other], column };
  return expression;
}
const integer: Column = { type: { kind: 'int64' }, nullable: true };
const double: Column = { type: { kind: 'double', sumScale: null }, nullable: true };
const time: Column = { type: { kind: 'timestamp' }, nullable: true };
const y = (column: Column): Expression => ({ node: 'column', name: 'y', column });

test('DuckDB calculates what is nested deep in time that grows with the depth', async () => {
  const [depth, value] = [60, 5];
  await withDuckDB(join(tmpdir(), 'tempi-nested'), async (connection) => {
    const cases: readonly [Expression, string, number][] = [
      [nested('add', integer, y(integer), depth), `${value}::BIGINT AS x, 1::BIGINT AS y`, value + depth],
      [nested('add', double, y(double), depth), `${value}::DOUBLE AS x, 1::DOUBLE AS y`, value + depth],
      [nested('later', time, y(integer), depth), `make_timestamp(${value}) AS x, 1::BIGINT AS y`, value + depth],
    ];
    for (const [expression, row, expected] of cases) {
      const sql = `SELECT ${printExpression(duckdb, expression)} AS x FROM (SELECT ${row})`;
      const found = await Array.fromAsync(readRows(connection, sql, { x: expression.column }));
      expect(found).toEqual([{ x: expected }]);
    }
  });
}, 20_000);

test.each([spark, flink])('$name refuses what would be nested to a text that nobody can run', (dialect) => {
  const sum = nested('add', integer, y(integer), 60);
  expect(() => printExpression(dialect, sum)).toThrow(expect.objectContaining({ code: 'SQL_NOT_SUPPORTED' }));
});
