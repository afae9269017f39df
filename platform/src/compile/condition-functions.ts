import { compareText } from '../operator/index.ts';
import type { FunctionSource, FunctionSources } from './function-source.ts';

const compare =
  (operator: string): FunctionSource =>
  (call, [a = '', b = '']) => {
    const kinds = call.arguments.map(({ column }) => column.type.kind);
    const isText = kinds.includes('text') || kinds.includes('enum');
    return isText ? `(compareText(${a}, ${b}) ${operator} 0)` : `(${a} ${operator} ${b})`;
  };

/** Sources of comparisons, which hold for numbers beside bigints too, because values have one form. */
export const conditionFunctions: FunctionSources<'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'not'> = {
  eq: (_, [a = '', b = '']) => `(${a} === ${b})`,
  ne: (_, [a = '', b = '']) => `(${a} !== ${b})`,
  lt: compare('<'),
  lte: compare('<='),
  gt: compare('>'),
  gte: compare('>='),
  not: (_, [a = '']) => `(!${a})`,
};

/** Kleene's conjunction. */
function and3(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

/** Kleene's disjunction. */
function or3(a: boolean | null, b: boolean | null): boolean | null {
  if (a === true || b === true) return true;
  return a === null || b === null ? null : false;
}

/** What the sources of this file and of logic use. */
export const conditionRuntime = { and3, or3, compareText } as const;
