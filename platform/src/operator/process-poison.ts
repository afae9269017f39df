import type { Contract } from '../contract/contract.ts';
import type { MeshError } from '../error/index.ts';
import type { PoisonNote } from '../product/poison.ts';
import type { ProcessProduct } from '../product/product.ts';
import { placeText, StepError, type StepPlace } from './process-error.ts';

const LONGEST = 500;

/** The note of a step that failed. */
export function poisonNote(
  product: ProcessProduct,
  place: StepPlace,
  { error, ...step }: Pick<PoisonNote, 'offset' | 'ordinal' | 'timer'> & { readonly error: MeshError },
): PoisonNote {
  const { partition, key } = place;
  const isTold = !hasPersonal(product.input);
  return {
    ...{ partition, ...step, key: isTold ? cut(key) : null, code: error.code },
    reason: plain(isTold ? whole(error, place) : withoutValues(error, product.input)),
    tries: product.poison.tries,
  };
}

/** True where records hold personal values in clear, which the words of a function, or its state, may repeat. */
export const hasPersonal = ({ metadata }: Contract): boolean =>
  Object.values(metadata).some(
    ({ classification, protection }) => classification === 'personal' && protection === undefined,
  );

/** What was found without the place, which stands beside it, and what was expected where the platform knows it. */
const whole = (error: MeshError, place: StepPlace): string =>
  `${error.found.slice(placeText(place).length)}${expectedText(error.code === 'PROCESS_FAILED' ? null : error.expected)}`;

/** No part of what the error says: that may be made of values. */
function withoutValues(error: MeshError, { name }: Contract): string {
  const { found, expected } = error instanceof StepError ? error.withoutValues : { found: null, expected: null };
  return `${found ?? 'not told'}: more is not told, as ${name} has personal fields${expectedText(expected)}`;
}

const expectedText = (expected: string | null): string => (expected === null ? '' : `; expected ${expected}`);

const cut = (text: string): string => text.slice(0, LONGEST).toWellFormed();

/** Text that every table, topic and terminal takes, of a bounded length. */
const plain = (text: string): string => cut(text).replaceAll(/\p{Cc}/gu, ' ');
