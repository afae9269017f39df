/** Stands for the rows where a value or a sum of any group is beyond its type. */
export const OVERFLOW = 'AGGREGATE_OVERFLOW';

/** Thrown where a result does not exist; `evaluate` turns it into {@link OVERFLOW}. */
export class Overflow extends Error {}
