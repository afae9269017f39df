/**
 * Decides when silent partitions get a watermark marker, from event times alone, so that every run over the same
 * records makes the same log. A partition that has no record yet counts from the first record of any.
 */
export class IdleMarkers {
  readonly #idle: number;
  readonly #partitions: number;
  #times: number[];
  #greatest: number;

  /** `times`: each partition's greatest event time or marker, empty before the first record. `idle`: microseconds. */
  constructor(partitions: number, idle: number, times: readonly number[]) {
    this.#partitions = partitions;
    this.#idle = idle;
    this.#times = [...times];
    this.#greatest = Math.max(...times);
  }

  /** Each partition's greatest event time or marker. */
  get times(): readonly number[] {
    return this.#times;
  }

  /**
   * Takes note of a record of `partition`. Returns the partitions that are to get a marker with the record's time: those
   * whose own time lies more than the idle time before it.
   */
  record(partition: number, time: number): readonly number[] {
    if (this.#times.length === 0) {
      this.#times = new Array<number>(this.#partitions).fill(time);
      this.#greatest = time;
    }
    if (time > (this.#times[partition] ?? time)) this.#times[partition] = time;
    if (time <= this.#greatest) return NONE;
    this.#greatest = time;
    let silent: number[] | undefined;
    for (let other = 0; other < this.#times.length; other++) {
      if (time - (this.#times[other] ?? time) <= this.#idle) continue;
      this.#times[other] = time;
      (silent ??= []).push(other);
    }
    return silent ?? NONE;
  }
}

const NONE: readonly number[] = [];
