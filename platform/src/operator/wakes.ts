import { compareText } from './compare-values.ts';
import { Heap } from './heap.ts';

/** A time (microseconds) at which a key is to be looked at. */
export interface Wake {
  readonly time: number;
  readonly key: string;
}

/** So many places that are void are not worth a new heap. */
const FEW = 64;

/**
 * When keys are to be looked at, in the order of (time, key): a place a key. A key is looked at early rather than moved to a later place, and
 * a place that it no longer has stays in the heap, void, until it comes up or voids are more than half of the heap.
 */
export class Wakes {
  #heap = new Heap<Wake>(isBefore);
  /** The time of a key's place; other places of it are void. */
  readonly #times = new Map<string, number>();

  /** Sees to it that a key is looked at by a time; Infinity for never. */
  place(key: string, time: number): void {
    const placed = this.#times.get(key);
    if (time === Infinity || (placed !== undefined && placed <= time)) return;
    this.#times.set(key, time);
    this.#heap.push({ time, key });
    if (this.#heap.size > FEW + 2 * this.#times.size) this.#sweep();
  }

  remove(key: string): void {
    this.#times.delete(key);
  }

  /** Takes out the first place of all, if its time has come by `time`. */
  take(time: number): Wake | undefined {
    for (let wake = this.#heap.peek(); wake !== undefined && wake.time <= time; wake = this.#heap.peek()) {
      this.#heap.pop();
      if (this.#times.get(wake.key) !== wake.time) continue;
      this.#times.delete(wake.key);
      return wake;
    }
    return undefined;
  }

  #sweep(): void {
    this.#heap = new Heap<Wake>(isBefore);
    for (const [key, time] of this.#times) this.#heap.push({ time, key });
  }
}

const isBefore = (a: Wake, b: Wake): boolean => (a.time === b.time ? compareText(a.key, b.key) < 0 : a.time < b.time);
