import type { Columns, Row, Value } from '../contract/column.ts';
import type { ProcessProduct, ProcessState, Step, Timer } from '../product/product.ts';
import { failedStep, invalidRow, invalidState, invalidStep, invalidTimer, type StepPlace } from './process-error.ts';
import { freezeState } from './process-state.ts';

/** What a step came to. */
export interface Stepped {
  /** Frozen in all its depth. */
  readonly state: ProcessState;
  /** Exactly the declared columns in their one form; a non-finite number in a nullable column is NULL. */
  readonly rows: readonly Row[];
  /** When the key's timer is due, microseconds; null where none is set. */
  readonly timer: number | null;
}

/**
 * Steps over a record; `timer` is the key's own by now. Law: pure, so a replay gives the same. Fails with `PROCESS_TIMER`,
 * `PROCESS_STATE`, `PROCESS_ROW`, or `PROCESS_FAILED` where the function does.
 */
export function recordStep(
  product: ProcessProduct,
  place: StepPlace,
  state: ProcessState,
  timer: number | null,
  record: Readonly<Record<string, Value>>,
): Stepped {
  let step: Step;
  try {
    step = product.process(state, record);
  } catch (error) {
    throw failedStep(place, error);
  }
  return stepped(product, place, step, { state, timer });
}

/**
 * Steps over a timer that was reached, and is unset by it. Fails as `recordStep`, with `PROCESS_TIMER` also where the next timer
 * is not later than this one: such a round would never end.
 */
export function timerStep(product: ProcessProduct, place: StepPlace, state: ProcessState, reached: Timer): Stepped {
  let step: Step;
  try {
    step = product.onTimer?.(state, reached) ?? [state, []];
  } catch (error) {
    throw failedStep(place, error);
  }
  const next = stepped(product, place, step, { state, timer: null });
  if (next.timer !== null && next.timer <= reached.time)
    throw invalidTimer(place, `onTimer set a timer to ${next.timer} where ${reached.time} was reached`, LATER);
  return next;
}

const LATER = 'a timer later than the one that was reached';

function stepped(
  product: ProcessProduct,
  place: StepPlace,
  step: Step,
  before: { readonly state: ProcessState; readonly timer: number | null },
): Stepped {
  if (!isStep(step)) throw invalidStep(place, Array.isArray(step) ? 'a list without rows' : `a ${typeof step}`);
  const [state, emitted, set] = step;
  const timer = set === undefined ? before.timer : set;
  if (set !== undefined && set !== null) {
    if (!Number.isSafeInteger(set)) throw invalidTimer(place, `a timer set to ${set}`, 'whole microseconds');
    if (product.onTimer === null) throw invalidTimer(place, `a timer set to ${set}`, 'onTimer in the declaration');
  }
  const fault = freezeState(state, before.state);
  if (fault !== undefined) throw invalidState(place, fault);
  return { state, rows: emitted.length === 0 ? NONE : emitted.map((row) => validRow(product, place, row)), timer };
}

const NONE: readonly Row[] = [];

/** A function's author may do without the compiler. */
const isStep = (step: unknown): step is Step => Array.isArray(step) && Array.isArray(step[1]);

function validRow({ judge, output }: ProcessProduct, place: StepPlace, row: Row): Row {
  const verdict = judge(withNulls(output, row));
  if (verdict.ok) return verdict.row;
  throw invalidRow(place, output, verdict, (row as Row | null | undefined)?.[verdict.field]);
}

/** The same row, unless a number in a nullable column is not finite. */
function withNulls(output: Columns, row: Row): Row {
  let changed: Record<string, Value> | undefined;
  for (const name in row) {
    const value = row[name];
    if (typeof value !== 'number' || Number.isFinite(value) || output[name]?.nullable !== true) continue;
    changed ??= { ...row };
    changed[name] = null;
  }
  return changed ?? row;
}
