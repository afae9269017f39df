import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { expect, test } from 'vitest';

const PAGE = '../../LANGUAGE.md';

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8');

/** The lines of the doc comment before what is declared, without its stars. */
async function commentOf(path: string, declaration: string): Promise<readonly string[]> {
  const [before = ''] = (await read(path)).split(declaration);
  return before
    .slice(before.lastIndexOf('/**') + 3, before.lastIndexOf('*/'))
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, ''));
}

test('the page has the tables of functions and aggregates that the plan is defined by', async () => {
  const functions = await commentOf('expression.ts', 'export type FunctionName');
  const aggregates = await commentOf('query-plan.ts', 'export interface Measure');
  expect([functions.length > 30, aggregates.length > 10]).toEqual([true, true]);
  const page = (await read(PAGE))
    .replace(
      /(<!-- aggregates.*-->\n)[^]*?(<!-- end -->)/,
      (_, head, end) => `${head}\n${aggregates.join('\n')}\n\n${end}`,
    )
    .replace(
      /(<!-- functions.*-->\n)[^]*?(<!-- end -->)/,
      (_, head, end) => `${head}\n${functions.join('\n')}\n\n${end}`,
    );
  const written = await format(page, { parser: 'markdown', printWidth: 120, singleQuote: true });
  await expect(written).toMatchFileSnapshot(PAGE);
});
