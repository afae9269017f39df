import type { ColdState } from './cold-state.ts';
import { HeldItems, type HeldItem } from './held-items.ts';
import { decodeKeyEntry, wakeOf, type KeyEntry } from './process-keys.ts';
import { type Wake, Wakes } from './wakes.ts';

interface HeldKey extends HeldItem {
  readonly key: string;
  entry: KeyEntry;
}

/** Cold keys that wake later than now are put into the heap before that, so many at a time at most; with fewer, more are asked for next. */
const MOST_EARLY = 4096;
const FEW_EARLY = 512;
const FIRST_HORIZON = 1_000_000;
const ALL_KEYS = Buffer.alloc(0);

/**
 * The entries of a process's keys, held in memory or cold, and when each wakes. State: the entries held; places for the wakes of all that are
 * held, and of those cold ones that wake before a time that is moved on with the clock.
 * Law: what is held and what is cold changes nothing of what `get` and `nextWake` return.
 */
export class HeldKeys {
  readonly #timeToLive: number | null;
  readonly #cold: ColdState | undefined;
  readonly #held = new Map<string, HeldKey>();
  readonly #items = new HeldItems<HeldKey>();
  readonly #wakes = new Wakes();
  /** Keys whose entry is another than at the last commit, or gone. */
  #changed = new Set<string>();
  /** The clock up to which all wakes of cold keys are in their places. */
  #asked: number;
  #horizon = FIRST_HORIZON;

  /** `timeToLive`: microseconds, null for none. */
  constructor(timeToLive: number | null, cold: ColdState | undefined) {
    this.#timeToLive = timeToLive;
    this.#cold = cold;
    this.#asked = cold?.isNew === false ? -Infinity : Infinity;
  }

  get(key: string): KeyEntry | undefined {
    const held = this.#held.get(key);
    if (held !== undefined) return held.entry;
    if (this.#cold === undefined || this.#asked === Infinity || this.#changed.has(key)) return undefined;
    const value = this.#cold.get(Buffer.from(key, 'utf8'));
    if (value === undefined) return undefined;
    const entry = decodeKeyEntry(value);
    this.restore(key, entry);
    this.weigh(key, value.length);
    return entry;
  }

  /** Holds an entry as it was committed. */
  restore(key: string, entry: KeyEntry): void {
    const held = this.#held.get(key);
    if (held === undefined) this.#held.set(key, { key, entry, weight: 0, newer: undefined, older: undefined });
    else held.entry = entry;
    this.place(key, entry);
  }

  /** Changes an entry. */
  set(key: string, entry: KeyEntry): void {
    this.restore(key, entry);
    this.#changed.add(key);
  }

  forget(key: string): void {
    this.#letGo(key);
    this.#wakes.remove(key);
    this.#changed.add(key);
  }

  /** Sees to it that the key is looked at when it wakes: at the place it has, if that is not too late. */
  place(key: string, entry: KeyEntry): void {
    this.#wakes.place(key, wakeOf(entry, this.#timeToLive));
  }

  /** Takes the first of all wakes that the clock has reached, in the order of (time, key); its key may wake later, or be gone. */
  nextWake(clock: number): Wake | undefined {
    if (clock > this.#asked) this.#ask(clock);
    return this.#wakes.take(clock);
  }

  /** The entries that changed since the last time; null where one is gone. */
  take(): ReadonlyMap<string, KeyEntry | null> {
    const taken = new Map<string, KeyEntry | null>();
    for (const key of this.#changed) taken.set(key, this.#held.get(key)?.entry ?? null);
    this.#changed = new Set();
    return taken;
  }

  /** Tells what an entry takes in the changelog, in bytes. */
  weigh(key: string, stored: number): void {
    const held = this.#held.get(key);
    if (held !== undefined) this.#items.touch(held, key.length + stored);
  }

  /** What the entries held take in memory, in bytes, by estimate. */
  get heldBytes(): number {
    return this.#items.bytes;
  }

  /** Lets go of the entries touched longest ago until the others take `bytes`; where all that changed has been committed. */
  release(bytes: number, clock: number): void {
    if (this.#cold === undefined || this.#changed.size > 0) return;
    for (let item = this.#items.oldest; item !== undefined && this.#items.bytes > bytes; item = this.#items.oldest) {
      if (this.#asked === Infinity) this.#asked = clock;
      this.#letGo(item.key);
      if (wakeOf(item.entry, this.#timeToLive) > this.#asked) this.#wakes.remove(item.key);
    }
  }

  #letGo(key: string): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    this.#held.delete(key);
    this.#items.remove(held);
  }

  /** Puts the wakes of cold keys into their places, up to the clock and some time beyond it. */
  #ask(clock: number): void {
    for (;;) {
      const to = clock + this.#horizon;
      const early = this.#placeCold(clock, to);
      if (early <= MOST_EARLY) {
        this.#asked = to;
        if (early < FEW_EARLY) this.#horizon = Math.min(2 * this.#horizon + 1, Number.MAX_SAFE_INTEGER / 4);
        return;
      }
      this.#horizon = Math.floor(this.#horizon / 4);
    }
  }

  /** How many of those that it placed wake after the clock; it ends where they are too many. */
  #placeCold(clock: number, to: number): number {
    let early = 0;
    for (const { key, dueAt } of this.#cold?.due(ALL_KEYS, to) ?? []) {
      const name = key.toString('utf8');
      if (this.#held.has(name) || this.#changed.has(name)) continue;
      this.#wakes.place(name, dueAt);
      if (dueAt > clock) early += 1;
      if (early > MOST_EARLY) break;
    }
    return early;
  }
}
