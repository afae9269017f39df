import { format } from 'prettier';
import { expect, test } from 'vitest';
import { MeshError } from '../../error/index.ts';
import { SPEEDS } from '../../product/index.ts';
import { runProduct } from '../run-product.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { FUNCTION_CASES } from './function-cases.ts';
import { PROCESS_CASES } from './process-cases.ts';
import { QUERY_CASES } from './query-cases.ts';

const HEAD = `# Conformance

Each feature of the language at each speed: what is declared, run over the input of its test, gives the rows that the test
expects, bit for bit, or fails with the code that stands for them; a process at its first step that fails, unless the feature is that it goes on. Written by \`npx vitest run platform/src/testing/conformance --update\`; the test fails where it is not up to date.

| what | feature | stream | micro-batch | batch |
| --- | --- | --- | --- | --- |
`;

const REFUSED = `
## Refused

What only values can tell is an error when the module loads, so no speed runs it.

| declared | refused with |
| --- | --- |
`;

/**
 * What becomes of a case at every speed: `works`, or the code with which its run fails; or the words with which it is refused when it
 * is declared. Fails where rows or codes differ from what is expected.
 */
async function outcomeOf({
  declare,
  input,
  expected,
}: ConformanceCase): Promise<{ readonly every: string } | { readonly refusal: string }> {
  if (typeof expected === 'string') {
    const error = caught(declare);
    expect(error.code).toBe(expected);
    return { refusal: `\`${error.code}\`: ${error.message}` };
  }
  const product = declare();
  if ('failsWith' in expected) {
    const { failsWith: code } = expected;
    for (const speed of SPEEDS)
      await expect(runProduct(product, input, { speed }), speed).rejects.toMatchObject({ code });
    return { every: `\`${code}\`` };
  }
  if ('stopsWith' in expected) {
    const { stopsWith: code } = expected;
    for (const speed of SPEEDS)
      await expect(runProduct(product, input, { speed, onPoison: () => undefined }), speed).rejects.toMatchObject({
        code,
      });
    return { every: `\`${code}\`` };
  }
  if ('leftOut' in expected) {
    for (const speed of SPEEDS) {
      const codes: string[] = [];
      const rows = await runProduct(product, input, { speed, onPoison: ({ code }) => codes.push(code) });
      expect({ rows, leftOut: codes }, speed).toEqual(expected);
    }
    return { every: 'works' };
  }
  const [onTime, truth] = 'onTime' in expected ? [expected.onTime, expected.truth] : [expected, expected];
  for (const speed of SPEEDS)
    expect(await runProduct(product, input, { speed }), speed).toEqual(speed === 'batch' ? truth : onTime);
  return { every: 'works' };
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

const working: string[] = [];
const refused: string[] = [];
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

test.each([...FUNCTION_CASES, ...QUERY_CASES, ...PROCESS_CASES])('$group: $name, at every speed', async (given) => {
  const outcome = await outcomeOf(given);
  if ('every' in outcome) working.push(row([given.group, given.name, ...SPEEDS.map(() => outcome.every)]));
  else refused.push(row([given.name, outcome.refusal]));
});

test('the table says so', async () => {
  expect(working.length + refused.length).toBeGreaterThanOrEqual(60);
  const table = await format(`${HEAD}${working.join('\n')}\n${REFUSED}${refused.join('\n')}\n`, {
    parser: 'markdown',
    printWidth: 120,
    singleQuote: true,
  });
  await expect(table).toMatchFileSnapshot('../../../CONFORMANCE.md');
});
