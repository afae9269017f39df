import { expect, test } from 'vitest';
import type { QueryPlan } from '../plan/index.ts';
import { choicesOf } from '../testing/fuzz/choices.ts';
import { anyDeclaration } from '../testing/fuzz/fuzz-case.ts';
import { meaningsOf } from './meanings-of.ts';

type Path = readonly (string | number)[];

/** Where a plan has a number, text or boolean that is neither a type nor a part of what it reads. */
function places(value: unknown, path: Path = []): readonly Path[] {
  if (value === null) return [];
  if (typeof value !== 'object') return [path];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((one: unknown, at) => [at, one])
    : Object.entries(value).filter(([name]) => !isElsewhere(name, value as { node?: string }));
  return entries.flatMap(([name, inner]) => places(inner, [...path, name]));
}

/** What the meaning of a contract or product that is read has no part in: its columns and their types, its time and its plan. */
const isElsewhere = (name: string, { node }: { readonly node?: string }): boolean =>
  name === 'column' ||
  ((node === 'contract' || node === 'product') && ['columns', 'eventTime', 'key', 'lateness', 'plan'].includes(name));

function withOther(value: unknown, [first, ...rest]: Path): unknown {
  if (first === undefined) return other(value);
  if (Array.isArray(value)) return value.map((one: unknown, at) => (at === first ? withOther(one, rest) : one));
  const given = value as Readonly<Record<string, unknown>>;
  return { ...given, [first]: withOther(given[first], rest) };
}

function other(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'bigint') return value + 1n;
  return typeof value === 'boolean' ? !value : `${String(value)}x`;
}

test('whatever changes in a plan besides types is another meaning', () => {
  let asked = 0;
  for (let number = 0; number < 150; number += 1) {
    const product = anyDeclaration(choicesOf(97, number));
    const before = meaningsOf(product);
    for (const path of places(product.plan).filter((one) => !['kind', 'node'].includes(String(one.at(-1))))) {
      const plan = withOther(product.plan, path) as QueryPlan;
      expect(meaningsOf({ ...product, plan }), `case ${number}: ${path.join('.')}`).not.toEqual(before);
      asked += 1;
    }
  }
  expect(asked).toBeGreaterThan(2000);
});
