import { readFile } from 'node:fs/promises';
import { compileFunction } from 'node:vm';
import { expect, test } from 'vitest';
import { expect as expectThat } from '../quality/index.ts';
import * as builders from './index.ts';
import type { Contract } from './index.ts';

const page = await readFile(new URL('../../CONTRACTS.md', import.meta.url), 'utf8');

/** The contracts that the page's examples declare, run as they stand. */
function declared(): Readonly<Record<string, Contract>> {
  const blocks = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, code = '']) => code);
  const examples = blocks.filter((code) => code.includes('= contract({'));
  const code = examples
    .join('\n')
    .replaceAll(/^import .*$/gm, '')
    .replaceAll('export const ', 'const ');
  const names = [...code.matchAll(/^const (\w+) = contract/gm)].map(([, name]) => name);
  const scope = { ...builders, expect: expectThat };
  const run = compileFunction(`${code}\nreturn { ${names.join(', ')} };`, Object.keys(scope));
  return run(...Object.values(scope)) as Readonly<Record<string, Contract>>;
}

test('the examples of the page declare what it says', () => {
  const { order, orderV2 } = declared();
  expect(order).toMatchObject({
    name: 'shop.order',
    metadata: { pieces: { aliases: ['units'], fallback: 1 }, shippedAt: {} },
    quality: [{ value: 0 }, { value: 1 }, { other: 'shippedAt' }],
    deprecated: { successor: 'shop.order.v2' },
  });
  expect(orderV2?.name).toBe(order?.deprecated?.successor);
  const from = orderV2?.derivedFrom;
  expect(from?.contract).toBe(order);
  expect(from?.map({ orderedAt: 5, customer: 'ann', amount: 1177 })).toEqual({
    ...{ orderedAt: 5, customer: 'ann', cents: 1177 },
  });
});

test('the page names every rule', () => {
  const rules = Object.keys(expectThat('field'));
  expect(rules.length).toBeGreaterThan(10);
  expect(rules.filter((rule) => !page.includes(`\`.${rule}(`))).toEqual([]);
});
