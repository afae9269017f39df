import type { Expression, FunctionName } from '../expression.ts';
import { BOOLEAN, INT64, TEXT } from '../kind.ts';
import { argument, partial, strict, type Argument, type Functions } from './call.ts';
import { toText } from './to-text.ts';

/** What text has. */
export function texts(self: Expression): Functions {
  const test = (name: FunctionName) => (other: Argument) => strict(name, BOOLEAN, self, argument(TEXT, other));
  return {
    ...{ lower: () => strict('lower', TEXT, self), upper: () => strict('upper', TEXT, self) },
    ...{ trim: () => strict('trim', TEXT, self), length: () => strict('length', INT64, self) },
    substring: (from: Argument, count: Argument) =>
      strict('substring', TEXT, self, argument(INT64, from), argument(INT64, count)),
    concat: (other: Argument) => strict('concat', TEXT, self, argument(TEXT, other)),
    ...{ startsWith: test('startsWith'), endsWith: test('endsWith'), contains: test('contains') },
    replace: (what: Argument, by: Argument) => strict('replace', TEXT, self, argument(TEXT, what), argument(TEXT, by)),
    toInteger: () => partial('toInteger', INT64, self),
    ...toText(self),
  };
}
