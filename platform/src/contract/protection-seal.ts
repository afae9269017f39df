import { createCipheriv, createDecipheriv, createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import { MeshError } from '../error/index.ts';

/** Bytes that only who has the mesh's key can read. */
export interface Seal {
  /** The same bytes seal to the same, so that a commit that is made again writes the same record. */
  seal(bytes: Buffer): Buffer;
  /** Law: unseal(seal(b)) = b. Fails with `SEAL_BROKEN` where the bytes were changed or sealed with another key. */
  unseal(sealed: Buffer): Buffer;
}

/** The layout's first byte: a version, then a nonce of 12 bytes, the tag, and what is sealed. */
const VERSION = 1;
const NONCE = 12;
const TAG = 16;
const HEAD = 1 + NONCE + TAG;

/**
 * AES-256-GCM (NIST SP 800-38D) with keys that HKDF-SHA256 (RFC 5869) derives from the mesh's. The nonce is a keyed hash of what is
 * sealed, as in synthetic IVs (RFC 5297): two different contents never share one but by chance (2^-48 after 2^24 contents), and of two
 * sealed contents one sees only whether they are equal.
 */
export function sealOf(key: KeyObject): Seal {
  const derived = (info: string): Buffer => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), info, 32));
  const [content, nonces] = [derived('tempi seal content'), derived('tempi seal nonce')];
  return {
    seal(bytes) {
      const nonce = createHmac('sha256', nonces).update(bytes).digest().subarray(0, NONCE);
      const cipher = createCipheriv('aes-256-gcm', content, nonce, { authTagLength: TAG });
      const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
    },
    unseal(sealed) {
      if (sealed.length < HEAD || sealed[0] !== VERSION)
        throw broken(`${sealed.length} bytes that are not sealed as this version does`);
      const decipher = createDecipheriv('aes-256-gcm', content, sealed.subarray(1, 1 + NONCE), { authTagLength: TAG });
      decipher.setAuthTag(sealed.subarray(1 + NONCE, HEAD));
      try {
        return Buffer.concat([decipher.update(sealed.subarray(HEAD)), decipher.final()]);
      } catch (cause) {
        throw broken('sealed bytes that this key does not open', cause);
      }
    },
  };
}

const broken = (found: string, cause?: unknown): MeshError =>
  new MeshError({
    code: 'SEAL_BROKEN',
    found,
    expected: 'bytes as they were sealed, and the key that sealed them',
    likelyCause: 'MESH_PSEUDONYM_KEY or pseudonym.key in the data folder is another than it was then',
    cause,
  });
