import type { Expression } from '../expression.ts';
import { BOOLEAN, INT64 } from '../kind.ts';
import { strict, type Functions } from './call.ts';
import { toText } from './to-text.ts';
import type { Condition } from '../term.ts';

/** What a boolean has. */
export const logic = (self: Expression): Functions => ({
  and: (other: Condition) => strict('and', BOOLEAN, self, other.expression),
  or: (other: Condition) => strict('or', BOOLEAN, self, other.expression),
  not: () => strict('not', BOOLEAN, self),
  toInteger: () => strict('toInteger', INT64, self),
  ...toText(self),
});

/** Both of two conditions, of which the first may be missing. */
export const both = (before: Expression | null, condition: Expression): Expression =>
  before === null ? condition : strict('and', BOOLEAN, before, condition);
