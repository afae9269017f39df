import type { Finding } from './finding.ts';
import type { GateException } from './gate-exception.ts';
import type { Direction } from './gate-rule.ts';
import type { RuleId } from './rules/index.ts';

/** Whom something breaks, for people. */
export const directionText = (direction: Direction): string =>
  direction === 'none'
    ? 'breaks nobody'
    : direction === 'breaks-both'
      ? 'breaks readers and writers'
      : direction.replace('-', ' ');

/** What is to be mended, and is no change. */
const WARNINGS: readonly string[] = [
  'reads-deprecated',
  'freshness-beyond-input',
  'exception-expired',
  'exception-unused',
] satisfies readonly RuleId[];

/** What a finding's `expected` is called: of what breaks nobody it is how things were, and no complaint. */
export const expectedWord = ({ rule }: Pick<Finding, 'rule'>): 'before' | 'expected' =>
  rule.direction === 'none' && !WARNINGS.includes(rule.id) ? 'before' : 'expected';

/** Who allows something, until when and why. */
export const allowedText = ({ reason, approvedBy, expires }: GateException): string =>
  `by ${approvedBy} until ${expires}: ${reason}`;
