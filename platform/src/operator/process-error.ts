import type { Columns } from '../contract/column.ts';
import type { Verdict } from '../contract/validator-of.ts';
import { MeshError, type ErrorWords } from '../error/index.ts';
import { typeText } from '../plan/expression-text.ts';
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

/** What a step failed with, told with and without the values that the records and the state hold. */
export class StepError extends MeshError {
  /** What is made of code and declaration alone, and so may be told where records hold personal values. */
  readonly withoutValues: { readonly found: string | null; readonly expected: string | null };

  constructor(words: ErrorWords, withoutValues: StepError['withoutValues']) {
    super(words);
    this.name = 'StepError';
    this.withoutValues = withoutValues;
  }
}

type Words = Pick<MeshError, 'code' | 'expected' | 'likelyCause'> & {
  readonly what: string;
  readonly cause?: unknown;
  readonly withoutValues: StepError['withoutValues'];
};

/** How the `found` of each error here begins. */
export const placeText = ({ process, key, partition, offset }: StepPlace): string =>
  `process ${process}, key ${JSON.stringify(key)}, at partition ${partition}, offset ${offset}: `;

const processError = (place: StepPlace, { what, withoutValues, ...words }: Words): StepError =>
  new StepError({ ...words, found: `${placeText(place)}${what}` }, withoutValues);

/** That a timer cannot be set so; `expected` is of no record. */
export const invalidTimer = (place: StepPlace, found: string, expected: string): MeshError =>
  processError(place, {
    code: 'PROCESS_TIMER',
    what: found,
    expected,
    withoutValues: { found: null, expected },
    likelyCause: 'the function sets its timer in another unit, or relative to the wrong time',
  });

const JSON_ONLY = `JSON values only: ${STATE}`;

/** That a state cannot be kept. */
export const invalidState = (place: StepPlace, { place: where, found }: StateFault): MeshError =>
  processError(place, {
    code: 'PROCESS_STATE',
    what: `${where} is ${found}`,
    expected: JSON_ONLY,
    withoutValues: { found: null, expected: JSON_ONLY },
    likelyCause: 'a Date, a Map or nothing is kept as it is: keep what it is made from',
  });

/** That a function returned something else than a step. */
export const invalidStep = (place: StepPlace, found: string): MeshError =>
  processError(place, {
    code: 'PROCESS_FAILED',
    what: `the function returned ${found}`,
    expected: '[state, rows] or [state, rows, timer]',
    likelyCause: 'it is async, forgets the rows, or does not return in some case',
    withoutValues: { found: `the function returned ${found}`, expected: null },
  });

/** That a row does not have the declared columns `output`; `value` is what it has in the column. */
export function invalidRow(
  place: StepPlace,
  output: Columns,
  { field, reason }: Extract<Verdict, { ok: false }>,
  value: unknown,
): MeshError {
  // The last one: what was found may hold these words too, as it quotes the value.
  const at = reason.lastIndexOf(EXPECTED);
  const [found, expected] = at < 0 ? [reason, 'an object'] : [reason.slice(0, at), reason.slice(at + EXPECTED.length)];
  const column = output[field];
  return processError(place, {
    code: 'PROCESS_ROW',
    what: field === '' ? NO_OBJECT : `a row whose column ${field} is refused: ${found}`,
    expected,
    likelyCause: causeOf(value),
    withoutValues:
      column === undefined
        ? { found: field === '' ? NO_OBJECT : null, expected: null }
        : { found: `a row whose column ${field} is refused`, expected: columnText(column) },
  });
}

const EXPECTED = '; expected ';
const NO_OBJECT = 'a row that is no object';

const columnText = ({ type, nullable }: Columns[string]): string => `${typeText(type)}${nullable ? ' or NULL' : ''}`;

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
  const found = error instanceof Error ? className(error) : null;
  if (error instanceof TypeError && CHANGED.test(what))
    return processError(place, {
      ...{ code: 'PROCESS_STATE', what, cause: error },
      expected: NEW_STATE,
      withoutValues: { found, expected: NEW_STATE },
      likelyCause: 'the function assigns to its state, or to a list in it, as in state.n++ or state.seen.push(…)',
    });
  return processError(place, {
    ...{ code: 'PROCESS_FAILED', what, cause: error },
    withoutValues: { found, expected: null },
    expected: 'a function that returns for every record and state',
    likelyCause: 'a case that the function does not handle; --verbose shows where',
  });
}

const NEW_STATE = 'a new state; do not change the one given';

/** As the code declares it: `name` may be set to anything. */
function className(error: Error): string {
  const { constructor } = Object.getPrototypeOf(error) as Partial<Error>;
  return typeof constructor === 'function' && /^\w{1,60}$/.test(constructor.name) ? constructor.name : 'Error';
}
