const PASSES_TO = Symbol('time passes to');

/** Stands among the rows that a test gives to a product. */
export interface TimePasses {
  /** Microseconds since 1970. */
  readonly [PASSES_TO]: number;
}

/**
 * In place of a row: event time passes up to `time` (microseconds since 1970) without a record, in every partition, as the
 * watermark markers of an ingester tell it.
 */
export const timePasses = (time: number): TimePasses => ({ [PASSES_TO]: time });

/** How far time passes, or undefined for a row. */
export const passesTo = (entry: object): number | undefined =>
  PASSES_TO in entry ? (entry as TimePasses)[PASSES_TO] : undefined;
