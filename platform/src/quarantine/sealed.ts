import type { Seal } from '../contract/protection-seal.ts';
import type { QuarantineRecord } from './quarantine-record.ts';

/** What of a refused item is sealed where its contract protects fields. */
type Secret = Pick<QuarantineRecord, 'reason' | 'encoding' | 'payload'>;

/** The record with its item and reason sealed, and another reason for everybody. */
export function sealed(record: QuarantineRecord, told: string, seal: Seal): QuarantineRecord {
  const { reason, encoding, payload } = record;
  const secret: Secret = { reason, encoding, payload };
  return { ...record, reason: told, encoding: 'sealed', payload: sealedText(JSON.stringify(secret), seal) };
}

/** The record as it was before it was sealed. Fails with `SEAL_BROKEN`. */
export function unsealed<R extends QuarantineRecord>(record: R, seal: Seal): R {
  if (record.encoding !== 'sealed') return record;
  return { ...record, ...(JSON.parse(unsealedText(record.payload, seal)) as Secret) };
}

/** A text as only who has the key can read it, base64. */
export const sealedText = (text: string, seal: Seal): string => seal.seal(Buffer.from(text, 'utf8')).toString('base64');

/** The text of `sealedText`. Fails with `SEAL_BROKEN`. */
export const unsealedText = (text: string, seal: Seal): string =>
  seal.unseal(Buffer.from(text, 'base64')).toString('utf8');
