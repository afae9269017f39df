/**
 * Kafka's default partitioner: murmur2 of the key, sign bit cleared, modulo the number of partitions.
 * Source of the algorithm: MurmurHash2 by Austin Appleby with seed 0x9747b28c, as Apache Kafka's
 * `Utils.murmur2` and `BuiltInPartitioner.partitionForKey` use it. Every adapter and both steps of a
 * two-step product use this one.
 */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

/** The 32-bit hash, signed. */
export function murmur2(data: Uint8Array): number {
  const m = 0x5bd1e995;
  const length = data.length;
  const words = length >> 2;
  let h = 0x9747b28c ^ length;
  for (let i = 0; i < words; i++) {
    const at = i << 2;
    let k = byte(data, at) | (byte(data, at + 1) << 8) | (byte(data, at + 2) << 16) | (byte(data, at + 3) << 24);
    k = Math.imul(k, m);
    k ^= k >>> 24;
    h = Math.imul(h, m) ^ Math.imul(k, m);
  }
  const tail = words << 2;
  const rest = length & 3;
  if (rest === 3) h ^= byte(data, tail + 2) << 16;
  if (rest >= 2) h ^= byte(data, tail + 1) << 8;
  if (rest >= 1) h = Math.imul(h ^ byte(data, tail), m);
  h ^= h >>> 13;
  h = Math.imul(h, m);
  return h ^ (h >>> 15);
}

const byte = (data: Uint8Array, at: number): number => data[at] ?? 0;
