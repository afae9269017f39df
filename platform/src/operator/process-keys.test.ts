import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ProcessState } from '../product/product.ts';
import { decodeKeyEntry, encodeKeyEntry, storedWake, wakeOf } from './process-keys.ts';

/** States that look like what lies behind them. */
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('timer', '"timer":', ',"timer":1', '\\', '\\",\\"timer\\":', 'clock'),
);
const states = fc.letrec<{ state: unknown }>((tie) => ({
  state: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.double(),
    fc.constant(null),
    fc.array(tie('state'), { maxLength: 3 }),
    fc.dictionary(text, tie('state'), { maxKeys: 3 }),
  ),
})).state;
const time = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(-0, 0, Infinity, -Infinity));

test('when stored bytes wake is when their entry does, whatever its state', () => {
  fc.assert(
    fc.property(states, fc.option(time), time, fc.option(fc.nat()), (state, timer, clock, timeToLive) => {
      const bytes = encodeKeyEntry({ state: state as ProcessState, timer, clock });
      expect(storedWake(bytes, timeToLive)).toBe(wakeOf(decodeKeyEntry(bytes), timeToLive));
    }),
    { numRuns: 500 },
  );
});
