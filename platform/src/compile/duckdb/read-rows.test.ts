import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Column, Row } from '../../contract/index.ts';
import { withDuckDB } from './instance.ts';
import { readRows } from './read-rows.ts';

const int64: Column = { type: { kind: 'int64' }, nullable: true };
const decimal: Column = { type: { kind: 'decimal', precision: 38, scale: 0 }, nullable: true };

const first = (query: string, x: Column): Promise<Row | undefined> =>
  withDuckDB(join(tmpdir(), 'tempi-read-rows'), async (connection) => {
    for await (const row of readRows(connection, query, { x })) return row;
    return undefined;
  });

test('a sum that its type cannot hold fails, one at its edge does not', async () => {
  const nines = '9'.repeat(38);
  expect(await first('SELECT sum(x) FROM (VALUES (9007199254740990), (1)) AS v(x)', int64)).toEqual({
    x: Number.MAX_SAFE_INTEGER,
  });
  expect(await first(`SELECT sum(x) FROM (VALUES (CAST('${nines}' AS DECIMAL(38)))) AS v(x)`, decimal)).toEqual({
    x: BigInt(nines),
  });
  for (const [query, column] of [
    ['SELECT sum(x) FROM (VALUES (9007199254740990), (2)) AS v(x)', int64],
    [`SELECT sum(CAST(x AS DECIMAL(38))) FROM (VALUES ('${nines}'), ('1')) AS v(x)`, decimal],
    [`SELECT sum(CAST(x AS DECIMAL(38))) FROM (VALUES ('${nines}'), ('${nines}')) AS v(x)`, decimal],
    [`SELECT CAST(1e300 AS HUGEINT)`, int64],
  ] as const) {
    await expect(first(query, column)).rejects.toMatchObject({ code: 'AGGREGATE_OVERFLOW' });
  }
});
