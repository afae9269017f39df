import { readFileSync } from 'node:fs';

/** Readings of a `timestamp,value` file of one sensor: the first of each time counts, another value for it is refused. */
export function readReadings(file, sensor) {
  const seen = new Map();
  const records = [];
  let refused = 0;
  for (const line of readFileSync(file, 'latin1').split('\n').slice(1)) {
    if (line === '') continue;
    const [clock, number] = line.replace('\r', '').split(',');
    const time = Date.parse(`${clock.replace(' ', 'T')}Z`) * 1000;
    const value = Number(number);
    if (!seen.has(time)) {
      seen.set(time, value);
      records.push({ time, sensor, value });
    } else if (seen.get(time) !== value) refused += 1;
  }
  return { records, refused };
}
