import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import type { Row } from './column.ts';
import type { Contract } from './contract.ts';

/**
 * What puts the protected form of a contract's personal fields into a row: of a field that is pseudonymised the pseudonym, of one that
 * is dropped NULL; all else stays. Null for a contract that protects nothing. A field's own Zod refinements and its type judge the value
 * before it.
 */
export function protectorOf({ metadata }: Pick<Contract, 'metadata'>, key: KeyObject): ((row: Row) => Row) | null {
  const names = (wanted: string): readonly string[] =>
    Object.keys(metadata).filter((name) => metadata[name]?.protection === wanted);
  const [hashed, dropped] = [names('pseudonymise'), names('drop')];
  if (hashed.length + dropped.length === 0) return null;
  const pseudonym = pseudonymsBy(key).of;
  return (row) => {
    const shielded = { ...row };
    for (const name of hashed) {
      const value = row[name];
      if (typeof value === 'string') shielded[name] = pseudonym(value);
    }
    for (const name of dropped) shielded[name] = null;
    return shielded;
  };
}

/** The pseudonyms that a key makes. */
export interface Pseudonyms {
  /**
   * 43 characters of base64url: 24 bytes of the HMAC-SHA256 (RFC 2104) of the text's UTF-8, and 8 that prove them. It depends on the
   * value and the key alone, so that the pseudonyms of one person join across the contracts of a mesh, and who does not have the key can
   * neither make nor undo one.
   */
  of(text: string): string;
  /** Whether a text is a pseudonym that this key made: of texts that are none, one in 2^64 seems to be. */
  has(text: string): boolean;
}

/** The proof is a hash of the hash, keyed by what HKDF-SHA256 (RFC 5869) derives from the key. */
export function pseudonymsBy(key: KeyObject): Pseudonyms {
  const proofKey = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'tempi pseudonym proof', 32));
  const proven = (hash: Buffer): string =>
    Buffer.concat([hash, createHmac('sha256', proofKey).update(hash).digest().subarray(0, PROOF)]).toString(
      'base64url',
    );
  return {
    of: (text) => proven(createHmac('sha256', key).update(text, 'utf8').digest().subarray(0, HASH)),
    has: (text) => FORM.test(text) && proven(Buffer.from(text, 'base64url').subarray(0, HASH)) === text,
  };
}

const HASH = 24;
const PROOF = 8;
const FORM = /^[\w-]{43}$/;
