import type { ProcessState } from '../product/product.ts';
import { decodeProcessState, encodeProcessState } from './process-state-codec.ts';

/** What a process knows of a key. All times in microseconds. */
export interface KeyEntry {
  readonly state: ProcessState;
  /** When its timer is due; null where none is set. */
  readonly timer: number | null;
  /** The clock at its last step. */
  readonly clock: number;
}

/** An entry as bytes. */
export const encodeKeyEntry = ({ state, timer, clock }: KeyEntry): Buffer =>
  encodeProcessState({ state, timer, clock });

/** Reads what `encodeKeyEntry` wrote. */
export const decodeKeyEntry = (bytes: Buffer): KeyEntry => decodeProcessState(bytes) as unknown as KeyEntry;

/** The clock at which the entry is forgotten; Infinity for never. */
const expiryOf = ({ clock }: Pick<KeyEntry, 'clock'>, timeToLive: number | null): number =>
  timeToLive === null ? Infinity : clock + timeToLive;

/**
 * When the clock next changes the entry of its own accord: its timer, unless it is forgotten before, or the end of its time
 * to live. Infinity where it never does.
 */
export function wakeOf(entry: Pick<KeyEntry, 'timer' | 'clock'>, timeToLive: number | null): number {
  return Math.min(entry.timer ?? Infinity, expiryOf(entry, timeToLive));
}

const TIMES = Buffer.from(',"timer":');
/** What begins with it is `null`. */
const NULL = 'n'.charCodeAt(0);

/**
 * `wakeOf` of an entry as bytes, without a look at its state: what `encodeKeyEntry` wrote ends with timer and clock, and no text of a JSON
 * form has a quotation mark that is not escaped.
 */
export function storedWake(bytes: Buffer, timeToLive: number | null): number {
  const at = bytes.lastIndexOf(TIMES);
  if (timeToLive === null && bytes[at + TIMES.length] === NULL) return Infinity;
  const { timer, clock } = JSON.parse(`{${bytes.toString('latin1', at + 1)}`) as Record<'timer' | 'clock', unknown>;
  // Other than a number or nothing: what JSON has no form for.
  return typeof clock === 'number' && (typeof timer === 'number' || timer === null)
    ? wakeOf({ timer, clock }, timeToLive)
    : wakeOf(decodeKeyEntry(bytes), timeToLive);
}

/** True where it is the timer that wakes the entry: a timer due at the very end of the time to live still fires. */
export const wakesByTimer = (entry: KeyEntry, timeToLive: number | null): boolean =>
  entry.timer !== null && entry.timer <= expiryOf(entry, timeToLive);
