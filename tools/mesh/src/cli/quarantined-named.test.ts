import { expect, test } from 'vitest';
import { contracts, products } from './catalog.ts';
import { quarantinedNamed, refusedNamed } from './quarantined-named.ts';

test('every contract has items, every process has steps, and no query has either', () => {
  for (const contract of contracts) {
    expect(quarantinedNamed(contract.name)).toBe(contract);
    expect(refusedNamed(contract.name)).toBe(contract);
  }
  const kinds = new Set(products.map(({ kind }) => kind));
  expect([...kinds].toSorted()).toEqual(['process', 'query']);
  for (const product of products) {
    const input = product.inputs[0]?.name;
    const refused = { code: 'CLI_NOTHING_REFUSED', expected: expect.stringContaining(`its input is ${input}`) };
    if (product.kind === 'query')
      expect(() => quarantinedNamed(product.name)).toThrow(expect.objectContaining(refused));
    else expect(quarantinedNamed(product.name)).toBe(product);
    expect(() => refusedNamed(product.name)).toThrow(
      expect.objectContaining({ code: product.kind === 'query' ? 'CLI_NOTHING_REFUSED' : 'CLI_STEPS_NOT_ITEMS' }),
    );
  }
});

test('another name is an unknown one', () => {
  for (const named of [quarantinedNamed, refusedNamed])
    expect(() => named('nope')).toThrow(expect.objectContaining({ code: 'CLI_UNKNOWN_CONTRACT' }));
});
