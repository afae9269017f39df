import fc from 'fast-check';
import { expect, test } from 'vitest';
import { murmur2, partitionOf } from './partitioner.ts';

// From Apache Kafka's own UtilsTest.testMurmur2.
const KNOWN: readonly (readonly [string, number])[] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

test.each(KNOWN)("the hash of '%s' is Kafka's", (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash);
});

test('every key has one partition of those there are', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 1000 }), (key, partitions) => {
      const partition = partitionOf(key, partitions);
      expect(partition).toBe(partitionOf(Buffer.from(key), partitions));
      expect(partition).toBeGreaterThanOrEqual(0);
      expect(partition).toBeLessThan(partitions);
    }),
  );
});
