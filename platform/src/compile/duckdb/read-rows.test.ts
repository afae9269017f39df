import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withDuckDB } from './instance.ts';
import { readRows } from './read-rows.ts';

test.each([
  [`SELECT CAST('text' AS BIGINT) AS x`, /Conversion Error/],
  [`SELECT CAST(9e18 AS BIGINT) + CAST(9e18 AS BIGINT) AS x`, /Out of Range Error/],
])('%s: what DuckDB refuses is told in its own words, and is no overflow of a sum', async (query, words) => {
  await withDuckDB(join(tmpdir(), 'tempi-read-rows'), async (connection) => {
    const columns = { x: { type: { kind: 'int64' }, nullable: true } } as const;
    const error: unknown = await Array.fromAsync(readRows(connection, query, columns)).catch((cause: unknown) => cause);
    expect(error).toHaveProperty('message', expect.stringMatching(words));
    expect(error).not.toHaveProperty('code');
  });
});
