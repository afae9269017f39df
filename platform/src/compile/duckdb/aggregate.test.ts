import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Measure } from '../../plan/index.ts';
import { aggregate } from './aggregate.ts';
import { withDuckDB } from './instance.ts';

const column = { type: { kind: 'int64' }, nullable: false } as const;
const mean: Measure = { name: 'mean', aggregate: 'avg', argument: { node: 'column', name: 'x', column }, column };

test('a sum of any size becomes a double by one rounding, as in JavaScript', async () => {
  await withDuckDB(join(tmpdir(), 'tempi-aggregate'), async (connection) => {
    const sums = fc.array(fc.bigInt({ min: -(2n ** 126n), max: 2n ** 126n }), { minLength: 500, maxLength: 500 });
    await fc.assert(
      fc.asyncProperty(sums, async (list) => {
        const values = list.map((sum, index) => `(${index}, CAST('${sum}' AS HUGEINT))`).join(', ');
        const query = `SELECT ${aggregate(mean, 'x')} FROM (VALUES ${values}) AS v(i, x) GROUP BY i ORDER BY i`;
        const found = (await connection.runAndReadAll(query)).getColumns()[0];
        expect(found).toEqual(list.map(Number));
      }),
      { numRuns: 10 },
    );
  });
});
