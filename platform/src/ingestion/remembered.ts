import { hash } from 'node:crypto';

/** What is remembered of an accepted record under its identity. Digests are as `digestOf` makes them. */
export interface Remembered {
  /** The event time, microseconds. */
  readonly time: number;
  /** Of the content. */
  readonly digest: string;
  /** Of the record's key. */
  readonly key: string;
  /** Of the name of the source that brought it. */
  readonly source: string;
}

const DIGEST = 16;
const BYTES = 8 + 3 * DIGEST;

/** The first 16 bytes of a SHA-256, latin1. */
export const digestOf = (bytes: string | Uint8Array): string => hash('sha256', bytes, 'binary').slice(0, DIGEST);

/** The value of an identity in its topic: event time (int64, big endian) and digests of content, key and source, one record behind the other. */
export function encodeIdentities(records: readonly Remembered[]): Buffer {
  const value = Buffer.alloc(records.length * BYTES);
  for (const [index, { time, digest, key, source }] of records.entries()) {
    value.writeBigInt64BE(BigInt(time), index * BYTES);
    value.write(digest + key + source, index * BYTES + 8, 'latin1');
  }
  return value;
}

/** Reads what `encodeIdentities` wrote. */
export function decodeIdentities(value: Buffer): Remembered[] {
  const records: Remembered[] = [];
  for (let at = 0; at < value.length; at += BYTES) {
    const digest = (index: number): string =>
      value.toString('latin1', at + 8 + index * DIGEST, at + 8 + (index + 1) * DIGEST);
    records.push({ time: Number(value.readBigInt64BE(at)), digest: digest(0), key: digest(1), source: digest(2) });
  }
  return records;
}
