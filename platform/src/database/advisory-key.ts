import { createHash } from 'node:crypto';

/** The 64-bit key, as text, of a PostgreSQL advisory lock named `name`: the head of the name's SHA-256. */
export function advisoryKey(name: string): string {
  return createHash('sha256').update(name).digest().readBigInt64BE(0).toString();
}
