import { expect, test } from 'vitest';
import { murmurHash128 } from './murmur-hash.ts';

const bytesOf = (words: readonly number[]): Uint8Array => {
  const buffer = Buffer.alloc(16);
  words.forEach((word, at) => buffer.writeUInt32LE(word, at * 4));
  return buffer;
};

test('it gives the verification value of SMHasher for Murmur3C', () => {
  // Keys {0}, {0, 1}, … with seeds 256, 255, …, and the hash of all their hashes, as SMHasher's `VerificationTest` does.
  const hashes = Array.from({ length: 256 }, (_, length) =>
    bytesOf(
      murmurHash128(
        Uint8Array.from({ length }, (_each, at) => at),
        256 - length,
      ),
    ),
  );
  expect(murmurHash128(Buffer.concat(hashes), 0)[0]).toBe(0xb3ece62a);
});
