import { MeshError } from '../error/index.ts';

/** Microseconds in each unit. Months and years are left out: they have no fixed length. */
const UNITS: Readonly<Record<string, number>> = {
  microsecond: 1,
  millisecond: 1_000,
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
  day: 86_400_000_000,
  week: 604_800_000_000,
};

/** The longest duration, 1,000 days: sums of an event time and a duration stay safe integers, see `timestamp()`. */
export const LONGEST = 1000 * 86_400_000_000;

/** The farthest event time from 1970, microseconds: in the years 1688 and 2251. Room is left for the windows and latenesses around it, so that they are safe integers too. */
export const FARTHEST = Number.MAX_SAFE_INTEGER - LONGEST;

/**
 * Microseconds of a duration written as a whole number and a unit: `1 minute`, `26 hours`, `0 seconds`. What is no text, which only
 * a caller without the compiler can give, is refused as well, and what is longer than `longest` microseconds.
 * Fails with `DURATION_INVALID`.
 */
export function duration(text: string, longest = LONGEST): number {
  const [, digits, unit] = /^(\d{1,15}) ([a-z]+?)s?$/.exec(text) ?? [];
  const micros = Number(digits) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (micros <= longest) return micros;
  const given: unknown = text;
  throw new MeshError({
    code: 'DURATION_INVALID',
    found: `the duration ${typeof given === 'string' ? JSON.stringify(given) : String(given)}`,
    expected: `a whole number and one of ${Object.keys(UNITS).join(', ')}, as in "10 seconds", at most ${(longest / 86_400_000_000).toLocaleString('en')} days`,
    likelyCause: micros > longest ? 'it is longer than that' : causeOf(String(given)),
  });
}

function causeOf(text: string): string {
  if (/month|year/.test(text)) return 'months and years have no fixed length: say it in days';
  if (text.startsWith('-')) return 'it is negative';
  return /^\d+$/.test(text) ? 'the unit is missing' : 'a unit is abbreviated or misspelt, or it is no whole number';
}

/** A duration in words, in the greatest unit that it is a whole number of: `90 seconds`. */
export function durationText(micros: number): string {
  const [unit, length] = Object.entries(UNITS).findLast(([, length]) => micros % length === 0 && micros >= length) ?? [
    'second',
    1_000_000,
  ];
  const count = micros / length;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
