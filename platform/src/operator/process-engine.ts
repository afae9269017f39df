import type { Row, Value } from '../contract/column.ts';
import type { PoisonNote, PoisonTally } from '../product/poison.ts';
import type { ProcessProduct } from '../product/product.ts';
import type { ColdState } from './cold-state.ts';
import { HeldKeys } from './held-keys.ts';
import { ProcessGuard, type GuardOptions } from './process-guard.ts';
import { wakeOf, wakesByTimer, type KeyEntry } from './process-keys.ts';
import type { StepPlace } from './process-error.ts';
import { recordStep, timerStep, type Stepped } from './process-step.ts';

/** A row a process emitted at an offset; `ordinal` counts the rows of that offset from 0. */
export interface ProcessRow {
  readonly offset: number;
  readonly ordinal: number;
  readonly row: Row;
}

/** What happened since the last `take`. */
export interface ProcessChanges {
  readonly rows: readonly ProcessRow[];
  /** The entries of changed keys as they are now; null where the key is forgotten. */
  readonly entries: ReadonlyMap<string, KeyEntry | null>;
  /** The steps that failed and were left out. */
  readonly poison: readonly PoisonNote[];
  /** Of the whole prefix; undefined where none has failed. */
  readonly tally: PoisonTally | undefined;
}

/**
 * A process over one input partition: the one meaning of clock, timers and time to live that every speed runs; see "Processes"
 * in platform/ARCHITECTURE.md.
 * Input: the partition's records and markers in log order. Output: rows, changed entries.
 * State: an entry a key; a heap of the times at which keys wake, at most one a key that counts. Law: rows and entries are a
 * function of the partition's prefix, however it is cut by `take` and by engines that go on from entries, and whatever of them is
 * held or cold. An engine without cold state may lack entries of keys that get no record and do not wake meanwhile.
 */
export class ProcessEngine {
  readonly #product: ProcessProduct;
  readonly #partition: number;
  readonly #keys: HeldKeys;
  readonly #guard: ProcessGuard;
  #clock: number;
  #rows: ProcessRow[] = [];
  #offset = -1;
  #ordinal = 0;

  /**
   * `maxTime`: the greatest event time or marker of the partition so far, microseconds; null before the first. `cold`: entries that it goes on
   * from, by their keys in UTF-8. `failed`: what is known of failed steps before.
   */
  constructor(
    product: ProcessProduct,
    partition: number,
    maxTime: number | null,
    cold?: ColdState,
    failed: GuardOptions = { tally: undefined },
  ) {
    this.#guard = new ProcessGuard(product, failed);
    this.#product = product;
    this.#partition = partition;
    this.#keys = new HeldKeys(product.timeToLive, cold);
    this.#clock = maxTime === null ? -Infinity : maxTime - product.lateness;
  }

  /** Adds an entry of an engine before. */
  restore(key: string, entry: KeyEntry): void {
    this.#keys.restore(key, entry);
  }

  /** A watermark marker (microseconds). */
  marker(offset: number, time: number): void {
    this.#offset = offset;
    this.#ordinal = 0;
    this.#clock = Math.max(this.#clock, time - this.#product.lateness);
    this.#wake();
  }

  /** A record with its event time (microseconds) and its key. */
  record(offset: number, time: number, key: string, fields: Readonly<Record<string, Value>>): void {
    this.marker(offset, time);
    const entry = this.#keys.get(key);
    const state = entry === undefined ? this.#product.initial : entry.state;
    const place = this.#placeOf(key);
    const step = () => recordStep(this.#product, place, state, entry?.timer ?? null, fields);
    const stepped = this.#guard.run(place, null, step);
    if (stepped !== undefined) this.#keep(key, stepped);
  }

  take(): ProcessChanges {
    const taken = { rows: this.#rows, entries: this.#keys.take(), ...this.#guard.take() };
    this.#rows = [];
    return taken;
  }

  /** Tells what an entry that was taken takes in the changelog, in bytes; only for `heldBytes`. */
  weigh(key: string, stored: number): void {
    this.#keys.weigh(key, stored);
  }

  /** What the entries that it holds take in memory, in bytes, by estimate. */
  heldBytes(): number {
    return this.#keys.heldBytes;
  }

  /** Lets go of the entries touched longest ago until the others take `bytes`; to be called where all that was taken has been committed. */
  release(bytes: number): void {
    this.#keys.release(bytes, this.#clock);
  }

  /** Fires the timers that the clock has reached, and forgets what has outlived its time, in the order of (time, key). */
  #wake(): void {
    const { timeToLive } = this.#product;
    const clock = this.#clock;
    for (let wake = this.#keys.nextWake(clock); wake !== undefined; wake = this.#keys.nextWake(clock)) {
      const { time, key } = wake;
      const entry = this.#keys.get(key);
      if (entry === undefined) continue;
      if (wakeOf(entry, timeToLive) > time) this.#keys.place(key, entry);
      else if (wakesByTimer(entry, timeToLive)) this.#fire(key, entry, time);
      else this.#keys.forget(key);
    }
  }

  /** Of one that fails it is kept alone that it fired: the clock of the last step is that of the one before. */
  #fire(key: string, entry: KeyEntry, time: number): void {
    const place = this.#placeOf(key);
    const step = () => timerStep(this.#product, place, entry.state, { key, time, clock: this.#clock });
    const stepped = this.#guard.run(place, time, step);
    if (stepped === undefined) this.#keys.set(key, { ...entry, timer: null });
    else this.#keep(key, stepped);
  }

  #placeOf(key: string): StepPlace {
    return { process: this.#product.name, key, partition: this.#partition, offset: this.#offset };
  }

  #keep(key: string, { state, rows, timer }: Stepped): void {
    this.#keys.set(key, { state, timer, clock: this.#clock });
    for (const row of rows) this.#rows.push({ offset: this.#offset, ordinal: this.#ordinal++, row });
  }
}
