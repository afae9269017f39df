import type { Direction } from './gate-rule.ts';

/** Whom something breaks, for people. */
export const directionText = (direction: Direction): string =>
  direction === 'none'
    ? 'breaks nobody'
    : direction === 'breaks-both'
      ? 'breaks readers and writers'
      : direction.replace('-', ' ');
