import { seeded } from './random.ts';

const START = Date.UTC(2026, 0, 5) / 1000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** How many records in a hundred are sent long after their window has closed. */
const LATE_PERCENT = 2;

/** An access log, `count` lines some 20 ms apart. */
export function accessLog(seed: number, count: number): string {
  const random = seeded(seed);
  return lines(count, (index) => {
    const visitor = `10.0.${Math.floor(random() * 20)}.${Math.floor(random() * 250)}`;
    const time = logTime(START + Math.floor(index / 50) - lateBy(random, 540));
    const path = `/p/${Math.floor(random() ** 2 * 60)}${random() < 0.2 ? `?q=${index}` : ''}`;
    const status = random() < 0.1 ? 404 : 200;
    const size = random() < 0.05 ? '-' : String(Math.floor(random() * 90_000));
    const agent = random() < 0.1 ? 'ExampleBot/1.0' : 'Mozilla/5.0';
    return `${visitor} - - [${time}] "GET ${path} HTTP/1.1" ${status} ${size} "-" "${agent}"`;
  });
}

/** Purchases as CSV, some 500 a day. */
export function purchases(seed: number, count: number): string {
  const random = seeded(seed);
  const rows = lines(count, (index) => {
    const day = START + Math.floor(index / 500) * 86_400 - lateBy(random, 90 * 86_400);
    const customer = String(Math.floor(random() * 400)).padStart(5, '0');
    const amount = (Math.floor(random() * 9_999) / 100).toFixed(2);
    return `${customer},${new Date(day * 1000).toISOString().slice(0, 10)},${1 + Math.floor(random() * 5)},${amount}`;
  });
  return `customer,purchasedAt,units,amount\n${rows}`;
}

/** Readings of one sensor as CSV, one in ten seconds. */
export function readings(seed: number, count: number): string {
  const random = seeded(seed);
  const rows = lines(count, (index) => {
    // Late ones fall between the regular times, so that none is a second value for a time already sent.
    const late = lateBy(random, 86_400);
    const at = START + index * 10 - (late === 0 ? 0 : late - (late % 10) - 3);
    const clock = new Date(at * 1000).toISOString().slice(0, 19).replace('T', ' ');
    return `${clock},${(20 + Math.sin(index / 400) * 8 + random()).toFixed(6)}`;
  });
  return `timestamp,value\n${rows}`;
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');

const lateBy = (random: () => number, most: number): number =>
  random() * 100 < LATE_PERCENT ? Math.floor(most / 4 + (random() * most * 3) / 4) : 0;

function logTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  return `${day}:${date.toISOString().slice(11, 19)} +0000`;
}
