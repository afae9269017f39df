/** How much may be under way at once; what is beyond is to be sent again later. */
export interface InFlightLimits {
  readonly bytes: number;
  readonly records: number;
}

/** A request's share of what is under way. */
export interface Share {
  /** Takes records into the share; false where there are too many under way. */
  grow(records: number): boolean;
  /** Gives it back. May be called again. */
  leave(): void;
}

/** Counts what is under way, so that memory is bounded whatever comes. */
export class InFlight {
  readonly #limits: InFlightLimits;
  #bytes = 0;
  #records = 0;

  constructor(limits: InFlightLimits) {
    this.#limits = limits;
  }

  /** A share for a body of so many bytes; undefined where that is too much for now. One alone always gets it. */
  enter(bytes: number): Share | undefined {
    if (this.#bytes > 0 && this.#bytes + bytes > this.#limits.bytes) return undefined;
    this.#bytes += bytes;
    let held = { bytes, records: 0 };
    return {
      grow: (records) => {
        if (this.#records > 0 && this.#records + records > this.#limits.records) return false;
        this.#records += records;
        held = { ...held, records: held.records + records };
        return true;
      },
      leave: () => {
        this.#bytes -= held.bytes;
        this.#records -= held.records;
        held = { bytes: 0, records: 0 };
      },
    };
  }
}
