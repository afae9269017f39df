import { createHmac, type KeyObject } from 'node:crypto';
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
  return (row) => {
    const shielded = { ...row };
    for (const name of hashed) {
      const value = row[name];
      if (typeof value === 'string') shielded[name] = pseudonym(value, key);
    }
    for (const name of dropped) shielded[name] = null;
    return shielded;
  };
}

/**
 * HMAC-SHA256 (RFC 2104) of the text's UTF-8, as 43 characters of base64url. It depends on the value and the key alone, so that the
 * pseudonyms of one person join across the contracts of a mesh, and who does not have the key can neither make nor undo one.
 */
const pseudonym = (value: string, key: KeyObject): string =>
  createHmac('sha256', key).update(value, 'utf8').digest('base64url');
