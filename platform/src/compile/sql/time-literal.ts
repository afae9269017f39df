import { formatTime } from '../../time/index.ts';

/** Microseconds since 1970 as standard SQL writes them, UTC: `2024-02-28 23:50:00.5`. */
export const timestampText = (micros: number): string => formatTime(micros).replace('T', ' ').replace('Z', '');

/** Days since 1970 as standard SQL writes a date: `2024-02-28`. */
export const dateText = (days: number): string => new Date(days * 86_400_000).toISOString().slice(0, 10);
