import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryKey, parseEntryKey } from './flow-entry.ts';

const addresses = fc.record({
  store: fc.integer({ min: 0, max: 255 }),
  time: fc.maxSafeInteger(),
  text: fc.string({ unit: 'grapheme' }),
});

test('an entry’s key tells its address, for any time and text, the time as an int64 with the first byte first', () => {
  fc.assert(
    fc.property(addresses, (address) => {
      const key = entryKey(address);
      expect(parseEntryKey(key)).toEqual(address);
      expect(key.readBigInt64BE(1)).toBe(BigInt(address.time));
    }),
  );
});
