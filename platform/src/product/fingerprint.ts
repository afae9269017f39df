import { createHash } from 'node:crypto';
import { canonicalJson } from '../plan/index.ts';

/** A short, stable digest of what gives a product its meaning: 16 hexadecimal digits. */
export const fingerprintOf = (meaning: unknown): string =>
  createHash('sha256').update(canonicalJson(meaning)).digest('hex').slice(0, 16);
