import type { Expression } from '../expression.ts';
import { TEXT } from '../kind.ts';
import { strict, type Functions } from './call.ts';

/** What all but fractions and times have. */
export const toText = (self: Expression): Functions => ({ toText: () => strict('toText', TEXT, self) });
