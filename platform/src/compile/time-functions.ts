import { FARTHEST } from '../time/index.ts';
import { callOf, type Call, type FunctionSources } from './function-source.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000];
const WEEK = 7 * DAY;
/** 1970-01-01 was a Thursday: weeks begin on the Monday three days before. */
const MONDAY = -3 * DAY;

/** Sources of functions of timestamps (microseconds) and dates (days), both since 1970 UTC. */
export const timeFunctions: FunctionSources<'startOf' | 'part' | 'later' | 'since' | 'toDate' | 'toTimestamp'> = {
  startOf(call, [a = '']) {
    switch (unitOf(call)) {
      case 'second':
        return `floorTo(${a}, ${SECOND}, 0)`;
      case 'minute':
        return `floorTo(${a}, ${MINUTE}, 0)`;
      case 'hour':
        return `floorTo(${a}, ${HOUR}, 0)`;
      case 'day':
        return `floorTo(${a}, ${DAY}, 0)`;
      case 'week':
        return `floorTo(${a}, ${WEEK}, ${MONDAY})`;
      case 'month':
        return `startOfMonth(${a})`;
      default:
        return `startOfYear(${a})`;
    }
  },
  part(call, [a = '']) {
    switch (unitOf(call)) {
      case 'second':
        return `within(${a}, ${MINUTE}, ${SECOND})`;
      case 'minute':
        return `within(${a}, ${HOUR}, ${MINUTE})`;
      case 'hour':
        return `within(${a}, ${DAY}, ${HOUR})`;
      case 'dayOfWeek':
        return `(within(${a} - ${MONDAY}, ${WEEK}, ${DAY}) + 1)`;
      case 'day':
        return `dayOf(${a})`;
      case 'month':
        return `monthOf(${a})`;
      default:
        return `yearOf(${a})`;
    }
  },
  later: (_, [a = '', b = '']) => `instant(${a} + ${b})`,
  since: (_, [a = '', b = '']) => `safe(${a} - ${b})`,
  toDate: callOf('dayNumber'),
  toTimestamp: (_, [a = '']) => `instant(${a} * ${DAY})`,
};

function unitOf(call: Call): unknown {
  const unit = call.arguments[1];
  return unit?.node === 'literal' ? unit.value : undefined;
}

/** The greatest `origin + k * size` that is not after the time. */
function floorTo(time: number, size: number, origin: number): number {
  const past = (time - origin) % size;
  return past < 0 ? time - past - size : time - past;
}

/** How many whole parts of a size have passed since the last multiple of `of`. */
const within = (time: number, of: number, size: number): number => Math.floor((time - floorTo(time, of, 0)) / size);

const dayNumber = (time: number): number => Math.floor(time / DAY);

const instant = (time: number): number | null => (time <= FARTHEST && time >= -FARTHEST ? time + 0 : null);

/**
 * The date of a day number, in the proleptic Gregorian calendar. Source: Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms", `civil_from_days`: years begin in March, so that the leap day is the last.
 */
function civil(time: number): { readonly year: number; readonly month: number; readonly day: number } {
  const days = dayNumber(time) + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * march + 2) / 5) + 1,
  };
}

const dayOf = (time: number): number => civil(time).day;
const monthOf = (time: number): number => civil(time).month;
const yearOf = (time: number): number => civil(time).year;

const startOfMonth = (time: number): number => (dayNumber(time) - civil(time).day + 1) * DAY;

/** Days from 0001-01-01 to 1970-01-01. */
const EPOCH = 719_162;

function startOfYear(time: number): number {
  const before = yearOf(time) - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  return (365 * before + leapDays - EPOCH) * DAY;
}

/** What the sources of this file use. */
export const timeRuntime = {
  ...{ floorTo, within, dayNumber, instant, dayOf, monthOf, yearOf, startOfMonth, startOfYear },
} as const;
