import type { ByteReader } from '../contract/byte-reader.ts';
import { MeshError } from '../error/index.ts';

/** The first byte of an encoded state. */
export const STATE_VERSION = 3;

/** Reads the first byte. Fails with `STATE_VERSION` for a state of another layout. */
export function requireVersion(reader: ByteReader): void {
  const version = reader.byte();
  if (version === STATE_VERSION) return;
  throw new MeshError({
    code: 'STATE_VERSION',
    found: `a state of version ${version}`,
    expected: `version ${STATE_VERSION}`,
    likelyCause: 'the data folder was written by another version of the platform',
  });
}
