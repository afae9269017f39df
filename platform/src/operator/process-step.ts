import type { Row, Value } from '../contract/column.ts';
import { MeshError } from '../error/index.ts';
import type { ProcessProduct, ProcessState, Step, Timer } from '../product/product.ts';

/** What a step came to. */
export interface Stepped {
  readonly state: ProcessState;
  /** Exactly the declared columns; a non-finite number is NULL, -0 is 0. */
  readonly rows: readonly Row[];
  /** When the key's timer is due, microseconds; null where none is set. */
  readonly timer: number | null;
}

/** Steps over a record; `timer` is the key's own by now. Law: pure, so a replay gives the same. Fails with `PROCESS_TIMER`. */
export const recordStep = (
  product: ProcessProduct,
  state: ProcessState,
  timer: number | null,
  record: Readonly<Record<string, Value>>,
): Stepped => stepped(product, product.process(state, record), timer);

/**
 * Steps over a timer that was reached, and is unset by it. Fails with `PROCESS_TIMER`, also where the next timer is not
 * later than this one: such a round would never end.
 */
export function timerStep(product: ProcessProduct, state: ProcessState, reached: Timer): Stepped {
  const step = stepped(product, product.onTimer?.(state, reached) ?? [state, []], null);
  if (step.timer !== null && step.timer <= reached.time)
    throw invalidTimer(product, `onTimer set a timer to ${step.timer} where ${reached.time} was reached`, LATER);
  return step;
}

function stepped(product: ProcessProduct, [state, emitted, set]: Step, before: number | null): Stepped {
  const timer = set === undefined ? before : set;
  if (set !== undefined && set !== null) {
    if (!Number.isSafeInteger(set)) throw invalidTimer(product, `a timer set to ${set}`, 'whole microseconds');
    if (product.onTimer === null) throw invalidTimer(product, `a timer set to ${set}`, 'onTimer in the declaration');
  }
  if (emitted.length === 0) return { state, rows: emitted, timer };
  const names = Object.keys(product.output);
  const rows = emitted.map((row) => Object.fromEntries(names.map((name) => [name, valid(row[name] ?? null)])));
  return { state, rows, timer };
}

const valid = (value: Value): Value => (typeof value !== 'number' ? value : Number.isFinite(value) ? value + 0 : null);

const LATER = 'a timer later than the one that was reached';

const invalidTimer = ({ name }: ProcessProduct, found: string, expected: string): MeshError =>
  new MeshError({
    code: 'PROCESS_TIMER',
    found: `process ${name}: ${found}`,
    expected,
    likelyCause: 'the function sets its timer in another unit, or relative to the wrong time',
  });
