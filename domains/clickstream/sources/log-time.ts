const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const PATTERN = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/;

/**
 * The microseconds since 1970 UTC of a log's time, `17/May/2015:10:05:03 +0000`, or undefined where the calendar has no such
 * moment, or it is outside the years 1700 to 2250, past which microseconds are no longer safe integers.
 */
export function logTime(text: string): number | undefined {
  const found = PATTERN.exec(text);
  if (found === null) return undefined;
  const [year, month, day] = [Number(found[3]), MONTHS.indexOf(found[2] ?? ''), Number(found[1])];
  const [hour, minute, second] = [Number(found[4]), Number(found[5]), Number(found[6])];
  const [aheadHours, aheadMinutes] = [Number(found[8]), Number(found[9])];
  if (month < 0 || year < 1700 || year > 2250 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59 || aheadHours > 23 || aheadMinutes > 59) return undefined;
  const ahead = (found[7] === '-' ? -1 : 1) * (aheadHours * 60 + aheadMinutes) * 60_000;
  return (Date.UTC(year, month, day, hour, minute, second) - ahead) * 1000;
}

/** Days of a month, counted from 0. */
function daysIn(year: number, month: number): number {
  if (month === 1) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 3 || month === 5 || month === 8 || month === 10 ? 30 : 31;
}
