import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';
import type { Contract, Row, Value } from '../contract/index.ts';
import { protectorOf, type Pseudonyms, pseudonymsBy } from '../contract/protection.ts';
import { type Seal, sealOf } from '../contract/protection-seal.ts';
import { sealedText, unsealedText } from '../quarantine/sealed.ts';
import type { SourceState } from './source-state.ts';

type Flags = Readonly<Record<string, string>>;

/** What keeps the values of a contract's protected fields out of the log. */
export interface Guard {
  /** A row as the log may have it. */
  readonly protect: (row: Row) => Row;
  /**
   * The same for what a row of another contract was mapped to: a pseudonym that it has from there is not hashed once more. What the
   * other accepted before it protected the field is no pseudonym.
   */
  readonly protectBeside: (from: Contract, row: Row) => (row: Row) => Row;
  /** What refused items are sealed with; null for a contract that protects nothing. */
  readonly seal: Seal | null;
  /** A SHA-256, as the log may have it: where it is of what a person may have sent, nobody without the key can try values against it. */
  readonly digest: (sha256: Buffer) => string;
  /** Flags as a source's state may have them. */
  readonly flags: (flags: Flags) => Pick<SourceState, 'flags' | 'sealedFlags'>;
}

const same = (row: Row): Row => row;

/** In hexadecimal, as it is. */
export const openDigest = (sha256: Buffer): string => sha256.toString('hex');

/** HMAC-SHA256 in hexadecimal, with a key that HKDF-SHA256 derives from the mesh's. */
export function digestBy(key: KeyObject): (sha256: Buffer) => string {
  const derived = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'tempi digest', 32));
  return (sha256) => createHmac('sha256', derived).update(sha256).digest('hex');
}

const OPEN: Guard = {
  protect: same,
  protectBeside: () => same,
  seal: null,
  digest: openDigest,
  flags: (flags) => ({ flags, sealedFlags: null }),
};

/** Whether a contract keeps a field from the log as it is. */
const protectsAny = ({ metadata }: Pick<Contract, 'metadata'>): boolean =>
  Object.values(metadata).some(({ protection }) => protection !== undefined);

/** The guard of a contract; the key of the mesh is asked for only where it protects a field. */
export async function guardOf(contract: Contract, keyOf: () => Promise<KeyObject>): Promise<Guard> {
  if (!protectsAny(contract)) return OPEN;
  const key = await keyOf();
  const protect = protectorOf(contract, key) ?? same;
  const seal = sealOf(key);
  const pseudonyms = pseudonymsBy(key);
  return {
    protect,
    seal,
    digest: digestBy(key),
    protectBeside: (from, row) => (mapped) =>
      withPseudonyms(contract, protect(mapped), mapped, pseudonymsOf(from, row, pseudonyms)),
    flags: (flags) => ({
      flags: Object.fromEntries(
        Object.entries(flags).map(([name, text]) => [name, shown(protect({ [name]: text })[name])]),
      ),
      sealedFlags: sealedText(JSON.stringify(flags), seal),
    }),
  };
}

/** The flags of a source as they were given. Fails with `SEAL_BROKEN`. */
export const givenFlags = async (state: SourceState, sealWith: () => Promise<Seal>): Promise<Flags> =>
  state.sealedFlags === null ? state.flags : (JSON.parse(unsealedText(state.sealedFlags, await sealWith())) as Flags);

/** Of a flag that is dropped nothing is told. */
const shown = (text: Value | undefined): string => (typeof text === 'string' ? text : '');

const pseudonymised = ({ metadata }: Contract): readonly string[] =>
  Object.keys(metadata).filter((name) => metadata[name]?.protection === 'pseudonymise');

const pseudonymsOf = (contract: Contract, row: Row, { has }: Pseudonyms): ReadonlySet<unknown> =>
  new Set(
    pseudonymised(contract)
      .map((name) => row[name])
      .filter((value) => typeof value === 'string' && has(value)),
  );

/** The pseudonym of a pseudonym would join with nothing. */
const withPseudonyms = (contract: Contract, shielded: Row, mapped: Row, pseudonyms: ReadonlySet<unknown>): Row => ({
  ...shielded,
  ...Object.fromEntries(
    pseudonymised(contract)
      .filter((name) => pseudonyms.has(mapped[name]))
      .map((name) => [name, mapped[name] ?? null]),
  ),
});
