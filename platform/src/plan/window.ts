import { duration } from '../time/index.ts';
import { planError } from './plan-error.ts';
import type { Window } from './query-plan.ts';

/** A millisecond: shorter windows are a wrong unit. */
const SHORTEST = 1000;
/** More windows would each record be put in: a wrong unit too. */
const MOST_WINDOWS = 2000;

/** Fails with `PLAN_INVALID` or `DURATION_INVALID`, as all of this file. */
export const tumbling = (size: string): Window => ({ kind: 'tumbling', size: length('a window', size) });

export const session = (gap: string): Window => ({ kind: 'session', gap: length('a session with a gap', gap) });

export function hopping(sizeText: string, slideText: string): Window {
  const size = length('a window', sizeText);
  const slide = length('windows that begin every', slideText);
  if (slide > size)
    throw planError(
      `windows of ${sizeText} that begin every ${slideText}`,
      'a slide of at most the size',
      'size and slide are exchanged: between two windows there would be records of none',
    );
  if (size % slide !== 0)
    throw planError(
      `windows of ${sizeText} that begin every ${slideText}`,
      'a size that is a whole number of slides',
      'else one record would lie in more windows than the next',
    );
  if (size / slide > MOST_WINDOWS)
    throw planError(
      `windows of ${sizeText} that begin every ${slideText}`,
      `at most ${MOST_WINDOWS} of them at a time`,
      'each record is counted in every one: the unit of the slide is wrong',
    );
  return { kind: 'hopping', size, slide };
}

function length(role: string, text: string): number {
  const micros = duration(text);
  if (micros >= SHORTEST) return micros;
  throw planError(`${role} of ${text}`, 'at least 1 millisecond', 'the unit is wrong');
}
