/** When a process leaves out a step that fails, and when it stops. */
export interface PoisonRule {
  /** How often a step is tried before it is left out. The function is pure, so more than one try is for what is not its fault. */
  readonly tries: number;
  /** The `debt` at which the task stops, in failed steps: so many in a row, or more by and by than ten times as many steps make good. */
  readonly stopAt: number;
}

/** What a declaration says of it; what it leaves out is as in `POISON_RULE`. */
export type PoisonDeclaration = Partial<PoisonRule>;

/** Where a declaration says nothing. */
export const POISON_RULE: PoisonRule = { tries: 3, stopAt: 20 };

/** How many steps that succeed make one that failed good. */
export const MADE_GOOD_BY = 10;

/**
 * The failed steps of a partition's prefix, of which it is a function. A process that fails in fewer than one of eleven steps goes on
 * for ever, one that fails in more of them ends at its rule's `stopAt`.
 */
export interface PoisonTally {
  /** Steps that were left out. */
  readonly count: number;
  /** A leaky counter, in tenths of a step: one that fails adds 10, one that succeeds takes 1 away until nothing is left. */
  readonly debt: number;
  /** Since the debt was nothing last: how many failed, */
  readonly failed: number;
  /** and the offset of the first of them. */
  readonly since: number;
}

/** A step of a process that was left out: its key's state is as if it had not been, and a timer that fired is unset. */
export interface PoisonNote {
  readonly partition: number;
  /** Of the record, or of the record or marker that moved the clock to the timer. */
  readonly offset: number;
  /** The step's number among those of this offset, from 0: first the timers, last the record. */
  readonly ordinal: number;
  /** When the timer was due, microseconds; null for a record. */
  readonly timer: number | null;
  /** Null where the input has personal fields in clear: the record is found by its address. */
  readonly key: string | null;
  /** `PROCESS_FAILED`, `PROCESS_ROW`, `PROCESS_STATE` or `PROCESS_TIMER`. */
  readonly code: string;
  /** Cut to 500 characters. */
  readonly reason: string;
  readonly tries: number;
}

/** Which step a note is of, within its partition. */
export const stepName = ({ offset, ordinal }: Pick<PoisonNote, 'offset' | 'ordinal'>): string => `${offset}/${ordinal}`;
