/** What a row takes in memory besides its values: the row, its order, its places. */
const ROW = 450;
/** How much larger values are as objects than as bytes. */
const GROWTH = 4;

/** What the rows that a store keeps take in memory. Rows that go are counted as the mean of those that are there. */
export class RowsWeight {
  #rows = 0;
  #stored = 0;

  /** By estimate. */
  get bytes(): number {
    return this.#rows * ROW + this.#stored * GROWTH;
  }

  /** A row came; `stored`: bytes of its entry's value. */
  add(stored: number): void {
    this.#rows += 1;
    this.#stored += stored;
  }

  /** So many rows went. */
  remove(rows: number): void {
    if (this.#rows === 0) return;
    this.#stored -= (this.#stored / this.#rows) * rows;
    this.#rows -= rows;
  }
}
