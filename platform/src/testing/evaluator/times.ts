import type { Scalar } from '../../contract/column.ts';
import { FARTHEST } from '../../time/index.ts';
import { floorDivided } from './floor-divided.ts';

const MICROSECONDS = { second: 1_000_000, minute: 60_000_000, hour: 3_600_000_000, day: 86_400_000_000 };
const DAY = MICROSECONDS.day;

/** The calendar of a timestamp, UTC. */
const dateOf = (time: number): Date => new Date(floorDivided(time, 1000));

const inRange = (time: bigint): Scalar => (time >= -BigInt(FARTHEST) && time <= BigInt(FARTHEST) ? Number(time) : null);

export function startOf(time: number, unit: string): number {
  if (unit === 'second' || unit === 'minute' || unit === 'hour' || unit === 'day')
    return floorDivided(time, MICROSECONDS[unit]) * MICROSECONDS[unit];
  const day = floorDivided(time, DAY);
  // 1970-01-01 was a Thursday, so day -3 was a Monday.
  if (unit === 'week') return (floorDivided(day + 3, 7) * 7 - 3) * DAY;
  const date = dateOf(time);
  return Date.UTC(date.getUTCFullYear(), unit === 'month' ? date.getUTCMonth() : 0, 1) * 1000;
}

export function part(time: number, unit: string): number {
  const date = dateOf(time);
  if (unit === 'second') return date.getUTCSeconds();
  if (unit === 'minute') return date.getUTCMinutes();
  if (unit === 'hour') return date.getUTCHours();
  if (unit === 'day') return date.getUTCDate();
  if (unit === 'month') return date.getUTCMonth() + 1;
  if (unit === 'year') return date.getUTCFullYear();
  return date.getUTCDay() === 0 ? 7 : date.getUTCDay();
}

export const later = (time: number, by: number): Scalar => inRange(BigInt(time) + BigInt(by));

export const since = (time: number, from: number): Scalar => {
  const between = BigInt(time) - BigInt(from);
  return Number.isSafeInteger(Number(between)) ? Number(between) : null;
};

export const toDate = (time: number): number => floorDivided(time, DAY);

export const toTimestamp = (date: number): Scalar => inRange(BigInt(date) * BigInt(DAY));
