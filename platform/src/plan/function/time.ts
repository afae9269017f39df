import { duration } from '../../time/index.ts';
import type { Expression } from '../expression.ts';
import { DATE, INT64, TEXT, TIMESTAMP } from '../kind.ts';
import { literalNode } from '../literal.ts';
import type { PartUnit, StartUnit } from '../operand.ts';
import { planError } from '../plan-error.ts';
import { argument, partial, strict, type Argument, type Functions } from './call.ts';

const STARTS: readonly StartUnit[] = ['second', 'minute', 'hour', 'day', 'week', 'month', 'year'];
const PARTS: readonly PartUnit[] = ['second', 'minute', 'hour', 'day', 'month', 'year', 'dayOfWeek'];

/** What a timestamp has. */
export const timestamps = (self: Expression): Functions => ({
  startOf: (unit: StartUnit) => strict('startOf', TIMESTAMP, self, unitNode(STARTS, unit)),
  part: (unit: PartUnit) => strict('part', INT64, self, unitNode(PARTS, unit)),
  later: (by: Argument) =>
    partial('later', TIMESTAMP, self, typeof by === 'string' ? literalNode(INT64, duration(by)) : argument(INT64, by)),
  since: (other: Argument) => partial('since', INT64, self, argument(TIMESTAMP, other)),
  toDate: () => strict('toDate', DATE, self),
});

/** What a date has. */
export const dates = (self: Expression): Functions => ({
  toTimestamp: () => partial('toTimestamp', TIMESTAMP, self),
});

function unitNode<U extends string>(units: readonly U[], unit: U): Expression {
  if (units.includes(unit)) return literalNode(TEXT, unit);
  throw planError(
    `the unit ${JSON.stringify(unit)}`,
    `one of ${units.join(', ')}`,
    'it is misspelt, or only another function has it',
  );
}
