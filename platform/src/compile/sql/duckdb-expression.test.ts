import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowTable } from '../duckdb/row-table.ts';
import { readRows, withDuckDB } from '../duckdb/index.ts';
import { compileExpression } from '../index.ts';
import { anyExpression, anyRow, columns } from './any-expression.testing.ts';
import { duckdb } from './duckdb.ts';
import { printExpression } from './print-expression.ts';

/** Expressions and rows of a run; 20,000 expressions are tried by hand when a function changes. */
const [RUNS, EXPRESSIONS] = [40, 10];

test('DuckDB gives for any expression over any rows what the kernels give', async () => {
  await withDuckDB(join(tmpdir(), 'tempi-expression'), async (connection) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyExpression, { minLength: EXPRESSIONS, maxLength: EXPRESSIONS }),
        fc.array(anyRow, { minLength: 8, maxLength: 8 }),
        async (expressions, rows) => {
          await connection.run('DROP TABLE IF EXISTS given');
          await rowTable(
            connection,
            '"given"',
            columns,
            (async function* () {
              yield* rows;
            })(),
          );
          for (const expression of expressions) {
            const sql = printExpression(duckdb, expression);
            const found = await Array.fromAsync(
              readRows(connection, `SELECT ${sql} AS x FROM given`, { x: expression.column }),
            );
            const compute = compileExpression(expression);
            expect(
              found.map(({ x }) => x),
              sql,
            ).toEqual(rows.map(compute));
          }
        },
      ),
      { numRuns: RUNS },
    );
  });
}, 300_000);
