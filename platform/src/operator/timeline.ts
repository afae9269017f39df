import { compareOrders } from './compare-order.ts';
import type { GroupRow } from './state.ts';

/** Rows by (time, order), added in any order and taken from the front. Times are microseconds. */
export class Timeline {
  #rows: GroupRow[] = [];
  /** Rows before it have been taken. */
  #head = 0;

  get size(): number {
    return this.#rows.length - this.#head;
  }

  /** The row at a place, from 0; undefined before and behind the rows. */
  at(place: number): GroupRow | undefined {
    return place < 0 ? undefined : this.#rows[this.#head + place];
  }

  /** Costs the sort of the rows, and a step for each row here that is later than the least of them. */
  add(given: readonly GroupRow[]): void {
    const added = given.toSorted(compareRows);
    const [least] = added;
    if (least === undefined) return;
    const later = this.#rows.splice(this.#place((row) => compareRows(row, least) <= 0));
    let at = 0;
    for (const row of added) {
      for (let next = later[at]; next !== undefined && compareRows(next, row) < 0; next = later[++at])
        this.#rows.push(next);
      this.#rows.push(row);
    }
    for (; at < later.length; at++) this.#rows.push(later[at] as GroupRow);
  }

  /** The rows whose times are from `from` to `to`, both included. */
  between(from: number, to: number): readonly GroupRow[] {
    return this.#rows.slice(
      this.#place(({ time }) => time < from),
      this.#place(({ time }) => time <= to),
    );
  }

  /** The number of rows before a time. */
  countBefore(time: number): number {
    return this.#place((row) => row.time < time) - this.#head;
  }

  /** Takes the first rows out. */
  take(count: number): readonly GroupRow[] {
    const taken = this.#rows.slice(this.#head, this.#head + count);
    this.#head += count;
    if (this.#head * 2 > this.#rows.length) {
      this.#rows = this.#rows.slice(this.#head);
      this.#head = 0;
    }
    return taken;
  }

  /** The place of the first row for which `isBefore` is false; it is true of all before that. */
  #place(isBefore: (row: GroupRow) => boolean): number {
    let [low, high] = [this.#head, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.#rows[middle] as GroupRow)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const compareRows = (a: GroupRow, b: GroupRow): number => a.time - b.time || compareOrders(a.order, b.order);
