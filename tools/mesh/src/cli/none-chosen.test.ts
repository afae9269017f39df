import { expect, test } from 'vitest';
import { noneChosen } from './none-chosen.ts';

test('a code that no open item has is told with those that they have', () => {
  expect(noneChosen('shop.sale', 'NOPE', ['VALUE_INVALID', 'QUALITY_BROKEN'])).toBe(
    'note: no open item of shop.sale has the code NOPE: they have QUALITY_BROKEN, VALUE_INVALID',
  );
  expect(noneChosen('shop.sale', 'NOPE', [])).toMatch(/none is open$/);
});
