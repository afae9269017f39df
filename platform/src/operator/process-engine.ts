import type { Row, Value } from '../contract/column.ts';
import type { ProcessProduct } from '../product/product.ts';
import { compareText } from './compare-values.ts';
import { Heap } from './heap.ts';
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
}

interface Wake {
  readonly time: number;
  readonly key: string;
}

/**
 * A process over one input partition: the one meaning of clock, timers and time to live that every speed runs; see "Processes"
 * in platform/ARCHITECTURE.md.
 * Input: the partition's records and markers in log order. Output: rows, changed entries.
 * State: an entry a key; a heap of the times at which keys wake, at most one a key that counts. Law: rows and entries are a
 * function of the partition's prefix, however it is cut by `take` and by engines that go on from entries. An engine may
 * lack entries of keys that get no record and do not wake meanwhile.
 */
export class ProcessEngine {
  readonly #product: ProcessProduct;
  readonly #partition: number;
  readonly #entries = new Map<string, KeyEntry>();
  readonly #wakes = new Heap<Wake>((a, b) => (a.time === b.time ? compareText(a.key, b.key) < 0 : a.time < b.time));
  /** The time of a key's place in the heap; other places of it are void. */
  readonly #places = new Map<string, number>();
  #clock: number;
  #rows: ProcessRow[] = [];
  #changed = new Set<string>();
  #offset = -1;
  #ordinal = 0;

  /** `maxTime`: the greatest event time or marker of the partition so far, microseconds; null before the first. */
  constructor(product: ProcessProduct, partition: number, maxTime: number | null) {
    this.#product = product;
    this.#partition = partition;
    this.#clock = maxTime === null ? -Infinity : maxTime - product.lateness;
  }

  /** Adds an entry of an engine before. */
  restore(key: string, entry: KeyEntry): void {
    this.#entries.set(key, entry);
    this.#place(key, entry);
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
    const entry = this.#entries.get(key);
    const state = entry === undefined ? this.#product.initial : entry.state;
    this.#keep(key, recordStep(this.#product, this.#placeOf(key), state, entry?.timer ?? null, fields));
  }

  take(): ProcessChanges {
    const entries = new Map<string, KeyEntry | null>();
    for (const key of this.#changed) entries.set(key, this.#entries.get(key) ?? null);
    const taken = { rows: this.#rows, entries };
    this.#rows = [];
    this.#changed = new Set();
    return taken;
  }

  /** Fires the timers that the clock has reached, and forgets what has outlived its time, in the order of (time, key). */
  #wake(): void {
    const { timeToLive } = this.#product;
    for (let wake = this.#wakes.peek(); wake !== undefined && wake.time <= this.#clock; wake = this.#wakes.peek()) {
      const { time, key } = wake;
      this.#wakes.pop();
      const entry = this.#entries.get(key);
      if (this.#places.get(key) !== time || entry === undefined) continue;
      this.#places.delete(key);
      if (wakeOf(entry, timeToLive) > time) this.#place(key, entry);
      else if (wakesByTimer(entry, timeToLive))
        this.#keep(key, timerStep(this.#product, this.#placeOf(key), entry.state, { key, time, clock: this.#clock }));
      else {
        this.#entries.delete(key);
        this.#changed.add(key);
      }
    }
  }

  #placeOf(key: string): StepPlace {
    return { process: this.#product.name, key, partition: this.#partition, offset: this.#offset };
  }

  #keep(key: string, { state, rows, timer }: Stepped): void {
    const entry: KeyEntry = { state, timer, clock: this.#clock };
    this.#entries.set(key, entry);
    this.#changed.add(key);
    for (const row of rows) this.#rows.push({ offset: this.#offset, ordinal: this.#ordinal++, row });
    this.#place(key, entry);
  }

  /** Sees to it that the key is looked at when it wakes: at the place it has, if that is not too late. */
  #place(key: string, entry: KeyEntry): void {
    const time = wakeOf(entry, this.#product.timeToLive);
    const placed = this.#places.get(key);
    if (time === Infinity || (placed !== undefined && placed <= time)) return;
    this.#places.set(key, time);
    this.#wakes.push({ time, key });
  }
}
