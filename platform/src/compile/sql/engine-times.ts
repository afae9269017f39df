import { FARTHEST } from '../../time/index.ts';
import type { EngineFunction } from './engine-functions.ts';
import { safe } from './engine-numbers.ts';
import type { EngineWords } from './engine-words.ts';

const [SECOND, MINUTE, HOUR, DAY] = [1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000];
const WEEK = 7 * DAY;
/** 1970-01-01 was a Thursday: weeks begin on the Monday three days before. */
const FROM_MONDAY = 3 * DAY;

const STEPS: Readonly<Record<string, number>> = { second: SECOND, minute: MINUTE, hour: HOUR, day: DAY };
const PARTS: Readonly<Record<string, readonly [within: number, step: number]>> = {
  second: [MINUTE, SECOND],
  minute: [HOUR, MINUTE],
  hour: [DAY, HOUR],
};
type TimeFunction = 'startOf' | 'part' | 'later' | 'since' | 'toDate' | 'toTimestamp';

/** Functions of timestamps and dates, by integer arithmetic: engines cut times before 1970 in ways of their own. */
export const engineTimes: Readonly<Record<TimeFunction, EngineFunction>> = {
  startOf: (words, [a, unit]) => {
    const micros = words.micros(a?.sql ?? '');
    const step = STEPS[String(unit?.literal)];
    if (step !== undefined) return words.timestamp(words.floor(micros, step));
    if (unit?.literal === 'week')
      return words.timestamp(`(${words.floor(`(${micros} + ${FROM_MONDAY})`, WEEK)} - ${FROM_MONDAY})`);
    const start = words.startOfDate(dateOf(words, micros), unit?.literal === 'month' ? 'month' : 'year');
    return words.timestamp(`(${words.dayNumber(start)} * ${DAY})`);
  },
  part: (words, [a, unit]) => {
    const micros = words.micros(a?.sql ?? '');
    const name = String(unit?.literal);
    const fixed = PARTS[name];
    if (fixed !== undefined) return count(words, micros, ...fixed);
    if (name === 'dayOfWeek') return `(${count(words, `(${micros} + ${FROM_MONDAY})`, WEEK, DAY)} + 1)`;
    return `CAST(EXTRACT(${name.toUpperCase()} FROM ${dateOf(words, micros)}) AS BIGINT)`;
  },
  later: (words, [a, b]) => words.timestamp(instant(`(${words.micros(a?.sql ?? '')} + ${b?.sql})`)),
  since: (words, [a, b]) => safe(`(${words.micros(a?.sql ?? '')} - ${words.micros(b?.sql ?? '')})`),
  toDate: (words, [a]) => dateOf(words, words.micros(a?.sql ?? '')),
  toTimestamp: (words, [a]) => words.timestamp(instant(`(${words.dayNumber(a?.sql ?? '')} * ${DAY})`)),
};

const dateOf = (words: EngineWords, micros: string): string => words.date(days(words, micros));

const days = (words: EngineWords, micros: string): string => words.quotient(words.floor(micros, DAY), DAY);

/** How many steps of `step` have passed since the last of `within`. */
const count = (words: EngineWords, micros: string, within: number, step: number): string =>
  words.quotient(`(${words.floor(micros, step)} - ${words.floor(micros, within)})`, step);

const instant = (micros: string): string =>
  `(CASE WHEN ${micros} BETWEEN -${FARTHEST} AND ${FARTHEST} THEN ${micros} END)`;
