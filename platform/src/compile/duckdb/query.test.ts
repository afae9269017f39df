import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { evaluate } from '../../testing/evaluate.ts';
import { compareLate, compareProgress, compareRows } from '../../testing/fuzz/compare.ts';
import { choicesOf } from '../../testing/fuzz/choices.ts';
import { anyDeclaration, anyRun } from '../../testing/fuzz/fuzz-case.ts';
import { recomputation } from '../../testing/speeds/batch-speed.ts';
import { sourceLog } from '../../testing/speeds/source-log.ts';
import { withDuckDB } from './instance.ts';

const [SEED, CASES] = [1997, 150];

test('DuckDB gives the rows of any plan over any logs, with and without the late ones, bit for bit', async () => {
  const kinds = new Set<string>();
  await withDuckDB(join(tmpdir(), 'tempi-query'), async (connection) => {
    for (let number = 0; number < CASES; number++) {
      const choices = choicesOf(SEED, number);
      const { product, arrivals, gaps } = anyRun(choices, anyDeclaration(choices));
      const source = await sourceLog(product.inputs, { gaps });
      await source.append(arrivals);
      const logs = await source.read();
      await source.close();
      const expected = evaluate(product, logs);
      const found = await recomputation(connection, product, logs);
      const where = `case ${String(number)}`;
      compareRows(`${where}, the truth`, expected.truth, found.truth);
      compareRows(`${where}, on time`, expected.onTime, found.onTime);
      compareLate(where, expected.late, found.late);
      compareProgress(where, expected.progress, found.progress);
      kinds.add(product.plan.kind).add(product.plan.input.node);
      if (product.plan.kind === 'aggregate') kinds.add(product.plan.window?.kind ?? 'running');
    }
  });
  expect([...kinds].toSorted()).toEqual(
    [
      ...['aggregate', 'select', 'contract', 'product', 'join', 'lookup'],
      ...['running', 'tumbling', 'hopping', 'session'],
    ].toSorted(),
  );
}, 300_000);
