import type { Contract } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import type { IngesterState } from './ingester-state.ts';
import type { SourceState } from './source-state.ts';

/**
 * Which of a contract's records were made of another's, while it derived from it: sequences in ascending order, each range from its
 * first to behind its last. There is one more each time the direction is turned round and back.
 */
export type MadeOf = readonly (readonly [number, number])[];

/** The ranges and one behind them. Of empty ones only the first is kept, which says where the contract began to derive. */
export function withRange(made: MadeOf, [from, to]: readonly [number, number]): MadeOf {
  const last = made.at(-1);
  if (last === undefined) return [[from, to]];
  if (last[1] === from) return [...made.slice(0, -1), [last[0], to]];
  return from === to ? made : [...made, [from, to]];
}

/** The first sequence, from one on, that is in none of the ranges. */
export const firstNotMade = (made: MadeOf, from: number): number =>
  made.reduce((first, [begin, end]) => (begin <= first && first < end ? end : first), from);

/**
 * The first record of a derived contract that the other lacks, though it was accepted while the other derived from this one, or was
 * to; undefined where there is none. What the contract accepted before it ever derived from the other is its own. `back`: what the
 * other knows of the derived contract as its source.
 */
export function firstLacking(own: IngesterState, back: SourceState | undefined): number | undefined {
  const made = own.source?.made ?? [];
  const fed = back?.made === undefined ? made[0]?.[0] : back.position.line - 1;
  if (fed === undefined) return undefined;
  const first = firstNotMade(made, fed);
  return first < own.accepted ? first : undefined;
}

/** Fails with `CONTRACT_TURNED` where a contract lacks records of one that derives from it: only the former declaration can map them. */
export function requireReturned(from: Contract, derived: Contract, lacking: number | undefined): void {
  if (lacking === undefined) return;
  throw new MeshError({
    code: 'CONTRACT_TURNED',
    found: `${derived.name} derives from ${from.name}, which lacks its record ${lacking + 1}`,
    expected: `all records of ${derived.name} in ${from.name} before the direction is turned round`,
    likelyCause: `an ingester left ${from.name} out while it derived: ingest into ${derived.name} once more with the former declaration, which completes it, then turn it`,
  });
}
