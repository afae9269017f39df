import { dayOf } from '../contract/literal.ts';

/** True for a day of the calendar, such as `2027-03-31`. */
export const isDay = (text: string): boolean => dayOf(text) !== undefined;

/** The number of days from one day to another. */
export const daysBetween = (from: string, to: string): number => (dayOf(to) ?? 0) - (dayOf(from) ?? 0);
