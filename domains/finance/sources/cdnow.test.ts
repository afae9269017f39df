import { purchase } from '@tempi/contracts/finance/purchase';
import { Fault } from '@tempi/platform/ingestion';
import { expect, test } from 'vitest';
import { cdnow, parseCdnowLine } from './cdnow.ts';

test('a line becomes a purchase, the day its midnight, dollars as cents, zeros of the customer kept', () => {
  expect(parseCdnowLine(' 00004 19970101  2   29.33')).toEqual({
    purchasedAt: Date.UTC(1997, 0, 1) * 1000,
    customer: '00004',
    units: 2,
    amount: 2933,
  });
  expect(parseCdnowLine('7 19980630 1 0.00')).toMatchObject({ amount: 0 });
});

test.each([
  [null, '00004 19970101 2'],
  [null, '00004 19970101 2 29.33 more'],
  ['purchasedAt', '00004 19970229 2 29.33'],
  ['purchasedAt', '00004 1997-01-01 2 29.33'],
  ['units', '00004 19970101 two 29.33'],
  ['amount', '00004 19970101 2 29.335'],
  ['amount', '00004 19970101 2 $29'],
])('a fault in %s is found: %s', (field, line) => {
  const parsed = parseCdnowLine(line);
  expect(parsed).toBeInstanceOf(Fault);
  expect((parsed as Fault).field).toBe(field);
});

test('a file without header is refused, as its first purchase would be lost', () => {
  const open = (header: string) => cdnow.open({ contract: purchase, header, flags: {} });
  expect(() => open(' 00001 19970101  1   11.77')).toThrow(expect.objectContaining({ code: 'SOURCE_HEADER' }));
  expect(open(' customer_id  date number_of_cds  dollar_value')).toBe(parseCdnowLine);
});
