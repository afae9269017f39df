import { Heap } from './heap.ts';

interface Remembered {
  readonly identity: string;
  readonly time: number;
  /** The first 16 bytes of the content's SHA-256, latin1. */
  readonly digest: string;
}

/** What a record is to those remembered: the first of its identity, the same again, or another content under it. */
export type IdentityVerdict = 'new' | 'duplicate' | 'conflict';

/** Identities of records, each for as long as the contract's horizon in event time. Also kept in the topic `<contract>.identities`. */
export class IdentityIndex {
  readonly #entries = new Map<string, Remembered>();
  readonly #oldest = new Heap<Remembered>((a, b) => a.time < b.time);

  get size(): number {
    return this.#entries.size;
  }

  judge(identity: string, digest: string): IdentityVerdict {
    const entry = this.#entries.get(identity);
    if (entry === undefined) return 'new';
    return entry.digest === digest ? 'duplicate' : 'conflict';
  }

  remember(identity: string, time: number, digest: string): void {
    const entry = { identity, time, digest };
    this.#entries.set(identity, entry);
    this.#oldest.push(entry);
  }

  /** Forgets every identity older than `time`, and returns them. */
  forgetBefore(time: number): string[] {
    const forgotten: string[] = [];
    for (let entry = this.#oldest.peek(); entry !== undefined && entry.time < time; entry = this.#oldest.peek()) {
      this.#oldest.pop();
      this.#entries.delete(entry.identity);
      forgotten.push(entry.identity);
    }
    return forgotten;
  }
}

/** The value of an identity in its topic: the event time (int64, big endian), then the digest. */
export function encodeIdentity(time: number, digest: string): Buffer {
  const value = Buffer.alloc(8 + digest.length);
  value.write(digest, 8, 'latin1');
  value.writeBigInt64BE(BigInt(time));
  return value;
}

/** Reads what `encodeIdentity` wrote. */
export const decodeIdentity = (value: Buffer): { readonly time: number; readonly digest: string } => ({
  time: Number(value.readBigInt64BE()),
  digest: value.toString('latin1', 8),
});
