import { isUtf8 } from 'node:buffer';

/** A refused item as the topic `<contract>.quarantine` keeps it: JSON, keyed by the source's name. */
export interface QuarantineRecord {
  readonly source: string;
  /** Where the item begins: the line, from 1, and the byte, from 0. */
  readonly position: { readonly line: number; readonly byte: number };
  /** Stable, for example `LINE_INVALID`. */
  readonly code: string;
  /** The column at fault, null where it is the item as a whole. */
  readonly field: string | null;
  readonly reason: string;
  /** How `payload` writes the original bytes; `sealed` where the contract protects fields, see `sealed.ts`. */
  readonly encoding: 'utf8' | 'base64' | 'sealed';
  /** The original item; of one too long to be kept whole, its beginning. */
  readonly payload: string;
  /** Bytes of the whole item. */
  readonly length: number;
}

/** The topic of a contract's refused items. */
export const quarantineTopic = (contract: string): string => `${contract}.quarantine`;

/**
 * The payload and its encoding: text where the bytes are UTF-8 and JSON writes them about as short as base64 would (a control
 * character takes six bytes), so that the record fits a message.
 */
export function payloadOf(bytes: Buffer, text: string | null): Pick<QuarantineRecord, 'encoding' | 'payload'> {
  const asText = text !== null && isUtf8(bytes) && JSON.stringify(text).length <= 1.3 * bytes.length + 100;
  // Not the text itself, which lacks the byte order mark that may begin a file.
  return asText
    ? { encoding: 'utf8', payload: bytes.toString('utf8') }
    : { encoding: 'base64', payload: bytes.toString('base64') };
}

/** The bytes that a record, not sealed, keeps of its item. */
export const originalBytes = ({ payload, encoding }: QuarantineRecord): Buffer =>
  Buffer.from(payload, encoding === 'utf8' ? 'utf8' : 'base64');
