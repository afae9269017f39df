import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBuilder } from './batch-builder.ts';
import { SEQUENCE_HEADER, sequenceAt, sequenceHeader } from './sequence.ts';

const sequences = fc.oneof(fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER), fc.maxSafeNat());

test('the sequence of a record is read as it was written, and 0 where a foreign writer gave none', () => {
  const foreign = fc.constantFrom<Record<string, Buffer>[]>(
    {},
    { 'tempi-sequenc': Buffer.alloc(9, 1) },
    { 'tempi-sequencE': Buffer.alloc(8, 1) },
    { [SEQUENCE_HEADER]: Buffer.alloc(0) },
    { other: Buffer.alloc(30, 1), [SEQUENCE_HEADER]: sequenceHeader(7) },
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(sequences, foreign), { minLength: 1, maxLength: 8 }), (given) => {
      const builder = new BatchBuilder();
      for (const each of given)
        builder.add({
          key: Buffer.from('key'),
          value: Buffer.from('value'),
          headers: typeof each === 'number' ? { [SEQUENCE_HEADER]: sequenceHeader(each) } : each,
        });
      const batch = builder.build({ topic: 'test', partition: 0, baseOffset: 0 });
      expect(given.map((_, index) => sequenceAt(batch, index))).toEqual(
        given.map((each) => (typeof each === 'number' ? each : 0)),
      );
    }),
  );
});
