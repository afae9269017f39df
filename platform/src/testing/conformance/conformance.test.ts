import { format } from 'prettier';
import { expect, test } from 'vitest';
import { MeshError } from '../../error/index.ts';
import { SPEEDS } from '../../product/index.ts';
import { runProduct } from '../run-product.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { FUNCTION_CASES } from './function-cases.ts';
import { QUERY_CASES } from './query-cases.ts';

const HEAD = `# Conformance

Each feature of the language at each speed: what is declared, run over the input of its test, gives the rows that the test
expects, bit for bit. Written by \`npx vitest run platform/src/testing/conformance --update\`; the test fails where it is not up to date.

| | feature | stream | micro-batch | batch |
| --- | --- | --- | --- | --- |
`;

/** What becomes of a case at each speed: \`works\`, or why it is refused. Fails where rows differ from what is expected. */
async function outcomes({ declare, input, expected }: ConformanceCase): Promise<readonly string[]> {
  if (typeof expected === 'string') {
    const error = caught(declare);
    expect(error.code).toBe(expected);
    return SPEEDS.map(() => `refused: ${error.message}`);
  }
  const product = declare();
  const [onTime, truth] = 'onTime' in expected ? [expected.onTime, expected.truth] : [expected, expected];
  for (const speed of SPEEDS)
    expect(await runProduct(product, input, { speed }), speed).toEqual(speed === 'batch' ? truth : onTime);
  return SPEEDS.map(() => 'works');
}

function caught(declare: () => unknown): MeshError {
  try {
    declare();
  } catch (error) {
    if (error instanceof MeshError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const lines: string[] = [];

test.each([...FUNCTION_CASES, ...QUERY_CASES])('$group: $name, at every speed', async (given) => {
  const [stream = '', microBatch = '', batch = ''] = await outcomes(given);
  const cells = [given.group, given.name, stream, ...(microBatch === stream ? ['', ''] : [microBatch, batch])];
  lines.push(`| ${(stream === 'works' ? [...cells.slice(0, 2), stream, microBatch, batch] : cells).join(' | ')} |`);
});

test('the table says so', async () => {
  expect(lines.length).toBeGreaterThanOrEqual(60);
  const table = await format(`${HEAD}${lines.join('\n')}\n`, {
    parser: 'markdown',
    printWidth: 120,
    singleQuote: true,
  });
  await expect(table).toMatchFileSnapshot('../../../CONFORMANCE.md');
});
