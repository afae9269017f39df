import { MeshError } from '../error/index.ts';
import { MADE_GOOD_BY, stepName, type PoisonNote, type PoisonTally } from '../product/poison.ts';
import type { ProcessProduct } from '../product/product.ts';
import { failedStep, type StepPlace } from './process-error.ts';
import type { Stepped } from './process-step.ts';
import { poisonNote } from './process-poison.ts';
import { ProcessStop } from './process-stop.ts';

/** What a guard knows of the prefix before it. */
export interface GuardOptions {
  readonly tally: PoisonTally | undefined;
  /** The names (`stepName`) of the steps that were left out: these are not tried, and however many fail, it does not stop. */
  readonly leftOut?: ReadonlySet<string>;
}

/**
 * Runs the steps of a process over one partition, and leaves out those that fail at every try.
 * State: the tally, the notes since the last `take`. Law: which steps are left out, and where it stops, is a function of the
 * partition's prefix: of no time, no batch and no process, for the functions are pure and nothing else counts.
 */
export class ProcessGuard {
  readonly #product: ProcessProduct;
  readonly #leftOut: ReadonlySet<string> | undefined;
  #tally: PoisonTally | undefined;
  #notes: PoisonNote[] = [];
  #offset = -1;
  #ordinal = 0;

  constructor(product: ProcessProduct, { tally, leftOut }: GuardOptions) {
    this.#product = product;
    this.#tally = tally;
    this.#leftOut = leftOut;
  }

  /**
   * What the step came to; undefined where it is left out. `timer`: when it was due, microseconds; null for a record. Fails with
   * `PROCESS_POISONED` where too many failed.
   */
  run(place: StepPlace, timer: number | null, step: () => Stepped): Stepped | undefined {
    const { offset } = place;
    this.#ordinal = offset === this.#offset ? this.#ordinal + 1 : 0;
    this.#offset = offset;
    const address = { offset, ordinal: this.#ordinal };
    const isLeftOut = this.#leftOut?.has(stepName(address)) === true;
    const done = isLeftOut ? LEFT_OUT : tried(this.#product.poison.tries, place, step);
    const tally = this.#tally;
    if (!(done instanceof MeshError)) {
      if (tally !== undefined && tally.debt > 0) this.#tally = { ...tally, debt: tally.debt - 1 };
      return done;
    }
    const note = poisonNote(this.#product, place, { ...address, timer, error: done });
    this.#tally = failedOnceMore(tally, offset);
    if (this.#leftOut === undefined && this.#tally.debt >= this.#product.poison.stopAt * MADE_GOOD_BY)
      throw new ProcessStop(this.#product, note, this.#tally, done);
    this.#notes.push(note);
    return undefined;
  }

  /** The notes since the last call, and the tally of the whole prefix. */
  take(): { readonly poison: readonly PoisonNote[]; readonly tally: PoisonTally | undefined } {
    const poison = this.#notes;
    this.#notes = [];
    return { poison, tally: this.#tally };
  }
}

function tried(tries: number, place: StepPlace, step: () => Stepped): Stepped | MeshError {
  for (let left = tries - 1; ; left--) {
    try {
      return step();
    } catch (error) {
      // What fails in judging a state or a row, as one that is nested too deep, is the step's own fault too.
      if (left <= 0) return error instanceof MeshError ? error : failedStep(place, error);
    }
  }
}

function failedOnceMore(tally: PoisonTally | undefined, offset: number): PoisonTally {
  const { count, debt, failed, since } = tally ?? { count: 0, debt: 0, failed: 0, since: offset };
  const run = debt === 0 ? { failed: 1, since: offset } : { failed: failed + 1, since };
  return { count: count + 1, debt: debt + MADE_GOOD_BY, ...run };
}

const LEFT_OUT = new MeshError({
  code: 'PROCESS_FAILED',
  found: 'a step that was left out before',
  expected: 'that it is left out again',
  likelyCause: 'a speed is compared with what it left out',
});
