import type { Verdict } from '../contract/validator-of.ts';
import { MeshError } from '../error/index.ts';
import type { StateFault } from './process-state.ts';

/** Where a step happened: what failed can be looked up there. */
export interface StepPlace {
  readonly process: string;
  readonly key: string;
  readonly partition: number;
  /** Of the record processed, or of what moved the clock to a timer. */
  readonly offset: number;
}

/** What a state may hold. */
export const STATE = 'texts, numbers, booleans, null, and arrays and plain objects of these';

type Words = Pick<MeshError, 'code' | 'expected' | 'likelyCause'> & { readonly what: string; readonly cause?: unknown };

/** How the `found` of each error here begins. */
export const placeText = ({ process, key, partition, offset }: StepPlace): string =>
  `process ${process}, key ${JSON.stringify(key)}, at partition ${partition}, offset ${offset}: `;

const processError = (place: StepPlace, { what, ...words }: Words): MeshError =>
  new MeshError({ ...words, found: `${placeText(place)}${what}` });

/** That a timer cannot be set so. */
export const invalidTimer = (place: StepPlace, found: string, expected: string): MeshError =>
  processError(place, {
    code: 'PROCESS_TIMER',
    what: found,
    expected,
    likelyCause: 'the function sets its timer in another unit, or relative to the wrong time',
  });

/** That a state cannot be kept. */
export const invalidState = (place: StepPlace, { place: where, found }: StateFault): MeshError =>
  processError(place, {
    code: 'PROCESS_STATE',
    what: `${where} is ${found}`,
    expected: `JSON values only: ${STATE}`,
    likelyCause: 'a Date, a Map or nothing is kept as it is: keep what it is made from',
  });

/** That a function returned something else than a step. */
export const invalidStep = (place: StepPlace, found: string): MeshError =>
  processError(place, {
    code: 'PROCESS_FAILED',
    what: `the function returned ${found}`,
    expected: '[state, rows] or [state, rows, timer]',
    likelyCause: 'it is async, forgets the rows, or does not return in some case',
  });

/** That a row does not have the declared columns; `value` is what it has in the column. */
export function invalidRow(
  place: StepPlace,
  { field, reason }: Extract<Verdict, { ok: false }>,
  value: unknown,
): MeshError {
  const [found = reason, expected = 'an object'] = reason.split('; expected ', 2);
  return processError(place, {
    code: 'PROCESS_ROW',
    what: field === '' ? 'a row that is no object' : `a row whose column ${field} is refused: ${found}`,
    expected,
    likelyCause: causeOf(value),
  });
}

function causeOf(value: unknown): string {
  if (value === undefined) return 'the function forgets the column, or misspells it';
  if (value === null) return 'the column is not declared nullable()';
  if (typeof value === 'string') return 'the text is not converted, or it is not among what the column declares';
  if (typeof value !== 'number') return 'the value is of another type than its column';
  if (!Number.isFinite(value)) return 'a division by zero: a column that is declared nullable() has NULL then';
  return Number.isInteger(value) ? 'it is in another unit, or too great' : 'Math.floor or Math.round is missing';
}

/** What V8 says where frozen data is changed. */
const CHANGED = /^Cannot (assign to read only property|add property|delete property|define property)/;

/** That a function of a process failed by itself. */
export function failedStep(place: StepPlace, error: unknown): MeshError {
  const what = error instanceof Error && error.message !== '' ? error.message : String(error);
  if (error instanceof TypeError && CHANGED.test(what))
    return processError(place, {
      ...{ code: 'PROCESS_STATE', what, cause: error },
      expected: 'a new state; do not change the one given',
      likelyCause: 'the function assigns to its state, or to a list in it, as in state.n++ or state.seen.push(…)',
    });
  return processError(place, {
    ...{ code: 'PROCESS_FAILED', what, cause: error },
    expected: 'a function that returns for every record and state',
    likelyCause: 'a case that the function does not handle; --verbose shows where',
  });
}
