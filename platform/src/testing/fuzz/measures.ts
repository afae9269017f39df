import {
  approximateCountDistinct,
  avg,
  count,
  countDistinct,
  first,
  last,
  max,
  min,
  sum,
  topK,
} from '../../plan/index.ts';
import type { Choices } from './choices.ts';
import {
  anyCondition,
  anyDate,
  anyDecimal,
  anyDouble,
  anyEnum,
  anyGroup,
  anyInteger,
  anyNumber,
  anyText,
  anyTime,
  anyValue,
  type Scope,
} from './expressions.ts';
import { firstOf, loose, typeOf, type AnyTerm } from './terms.ts';

/** An aggregate of the builder, without its types. */
export interface AnyMeasure {
  where(condition: AnyTerm): AnyMeasure;
}

/** One to four measures by name. */
export function anyMeasures(choices: Choices, scope: Scope): Readonly<Record<string, AnyMeasure>> {
  const measures = Array.from({ length: choices.between(1, 4) }, (_, index) => {
    const measure = anyMeasure(choices, scope);
    const condition = choices.chance(25) ? anyCondition(choices, scope, 2) : undefined;
    return [`m${String(index)}`, condition === undefined ? measure : measure.where(condition)] as const;
  });
  return Object.fromEntries(measures);
}

function anyMeasure(choices: Choices, scope: Scope): AnyMeasure {
  const depth = choices.of([0, 0, 1, 2]);
  const measure = (aggregate: unknown, ...values: readonly unknown[]): AnyMeasure =>
    loose(aggregate)(...values) as unknown as AnyMeasure;
  const of = (aggregate: unknown, term: AnyTerm | undefined, ...more: readonly unknown[]): AnyMeasure | undefined =>
    term === undefined ? undefined : measure(aggregate, term, ...more);
  const value = (): AnyTerm | undefined => anyValue(choices, scope, depth);
  const group = (): AnyTerm | undefined => anyGroup(choices, scope, depth);
  const made = firstOf<AnyMeasure>(choices, [
    () => measure(count),
    () => of(count, value()),
    () => of(countDistinct, value()),
    () => of(approximateCountDistinct, value()),
    () => of(sum, summable(choices, scope, depth)),
    () => of(sum, summable(choices, scope, depth)),
    () => of(avg, summable(choices, scope, depth)),
    () => of(min, ordered(choices, scope, depth)),
    () => of(max, ordered(choices, scope, depth)),
    () => of(first, value()),
    () => of(first, anyText(choices, scope, depth)),
    () => of(last, value()),
    () => of(sum, summable(choices, scope, 0)),
    () => of(topK, group(), choices.between(1, 3)),
  ]);
  return made ?? measure(count);
}

/** A number; a double with a scale. */
function summable(choices: Choices, scope: Scope, depth: number): AnyTerm | undefined {
  const term = anyNumber(choices, scope, depth);
  if (term === undefined) return undefined;
  const type = typeOf(term);
  return type.kind === 'double' && type.sumScale === null ? term.toDouble({ sumScale: choices.between(0, 4) }) : term;
}

/** All but booleans. */
const ordered = (choices: Choices, scope: Scope, depth: number): AnyTerm | undefined =>
  firstOf(
    choices,
    [anyText, anyText, anyInteger, anyDecimal, anyDouble, anyTime, anyDate, anyEnum].map(
      (of) => () => of(choices, scope, depth),
    ),
  );
