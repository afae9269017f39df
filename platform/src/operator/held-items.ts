/** What stands in a list of `HeldItems`, which alone changes these. */
export interface HeldItem {
  /** Bytes that it is counted as; 0 for what is not in the list. */
  weight: number;
  newer: HeldItem | undefined;
  older: HeldItem | undefined;
}

/**
 * What an item takes in memory, in bytes, by what its key and value take in the changelog: an object's fields and its places in maps and
 * schedules, and a value that is larger as objects than as bytes. Measured with counts, sums and small sets; see "Memory" in
 * platform/ARCHITECTURE.md.
 */
const weightOf = (stored: number): number => 450 + 4 * stored;

/** The items that a step holds in memory, by when they were touched last: a doubly linked list. Each call is O(1). */
export class HeldItems<T extends HeldItem> {
  #newest: T | undefined;
  #oldest: T | undefined;
  #bytes = 0;

  /** What all items together take in memory, by estimate. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The item that was touched longest ago. */
  get oldest(): T | undefined {
    return this.#oldest;
  }

  /** Puts an item before all others. `stored`: bytes of its key and value in the changelog. */
  touch(item: T, stored: number): void {
    this.remove(item);
    item.weight = weightOf(stored);
    this.#bytes += item.weight;
    item.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = item;
    else this.#newest.newer = item;
    this.#newest = item;
  }

  remove(item: T): void {
    if (item.weight === 0) return;
    this.#bytes -= item.weight;
    item.weight = 0;
    if (item.newer === undefined) this.#newest = item.older as T | undefined;
    else item.newer.older = item.older;
    if (item.older === undefined) this.#oldest = item.newer as T | undefined;
    else item.older.newer = item.newer;
    item.newer = undefined;
    item.older = undefined;
  }
}
