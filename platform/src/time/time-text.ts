import { MeshError } from '../error/index.ts';

/** UTC text of an event time in microseconds since 1970: `2024-02-28T23:50:00Z`, with a fraction only where there is any. */
export function formatTime(micros: number): string {
  const fraction = ((micros % 1_000_000) + 1_000_000) % 1_000_000;
  const whole = new Date((micros - fraction) / 1000).toISOString().slice(0, -5);
  return fraction === 0 ? `${whole}Z` : `${whole}.${String(fraction).padStart(6, '0').replace(/0+$/, '')}Z`;
}

const PATTERN = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * Microseconds since 1970 UTC of an ISO 8601 date or time: `2024-02-28`, `2024-02-28T23:50:00.5Z`,
 * `2024-02-28 23:50:00+01:00`. Without a zone it is UTC; a date is its first instant. Fails with `TIME_INVALID`, also
 * for days that no calendar has and for times whose microseconds leave the safe integers.
 */
export function parseTime(text: string): number {
  const [, date = '', clock = '00:00', seconds = '00', fraction = '', zone = 'Z'] = PATTERN.exec(text) ?? [];
  const wall = Date.parse(`${date}T${clock}:${seconds}Z`);
  // JavaScript turns 31 April into 1 May, and 24:00 into the next day: only a date that survives the round trip exists.
  const exists = !Number.isNaN(wall) && new Date(wall).toISOString() === `${date}T${clock}:${seconds}.000Z`;
  const micros = (wall - offsetOf(zone)) * 1000 + Number(fraction.padEnd(6, '0'));
  if (exists && Number.isSafeInteger(micros)) return micros;
  throw new MeshError({
    code: 'TIME_INVALID',
    found: `the time ${JSON.stringify(text)}`,
    expected: 'an ISO 8601 date or time such as "2024-02-28T23:50:00Z", in the years 1685 to 2254',
    likelyCause: 'it is written in another form, or no calendar has this day',
  });
}

/** Milliseconds that a zone such as `+01:30` is ahead of UTC. */
function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 18 || minutes > 59) return Number.NaN;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
