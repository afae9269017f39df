import { formatDecimal } from '../../contract/decimal.ts';
import { coalesce, literal, when } from '../../plan/index.ts';
import type { Choices } from './choices.ts';
import { firstOf, loose, typeOf, written, type AnyTerm, type Kind, type Maker } from './terms.ts';

/** The columns an expression may use. */
export type Scope = readonly AnyTerm[];

/** An expression of a family, nested at most so deep; undefined where the scope has nothing to make it from. */
type Family = (choices: Choices, scope: Scope, depth: number) => AnyTerm | undefined;

const COMPARISONS = ['eq', 'lt', 'gte', 'ne', 'lte', 'gt'] as const;
const STARTS = ['day', 'second', 'minute', 'hour', 'week', 'month', 'year'] as const;
const PARTS = ['day', 'second', 'minute', 'hour', 'month', 'year', 'dayOfWeek'] as const;
const DURATIONS = ['1 millisecond', '5 minutes', '400 days', '1 second'] as const;

/** A column of one of these kinds. */
export function anyColumn(choices: Choices, scope: Scope, kinds: readonly Kind[]): AnyTerm | undefined {
  const fits = scope.filter((term) => kinds.includes(typeOf(term).kind));
  return fits[choices.below(fits.length)];
}

const family =
  (kinds: readonly Kind[], deeper: (choices: Choices, scope: Scope, depth: number) => readonly Maker[]): Family =>
  (choices, scope, depth) => {
    const column: Maker = () => anyColumn(choices, scope, kinds);
    if (depth <= 0 || choices.chance(35)) {
      const found = column();
      if (found !== undefined || depth <= 0) return found;
    }
    return firstOf(choices, [column, ...deeper(choices, scope, depth - 1)]);
  };

/** What is made of one or of two terms, if there are any. */
const one = (term: AnyTerm | undefined, make: (term: AnyTerm) => AnyTerm | undefined): AnyTerm | undefined =>
  term === undefined ? undefined : make(term);
const two = (a: AnyTerm | undefined, b: AnyTerm | undefined, make: (a: AnyTerm, b: AnyTerm) => AnyTerm) =>
  a === undefined || b === undefined ? undefined : make(a, b);

/** What every family has: NULLs replaced, made, and the choice between values. */
const chosen = (own: Family, choices: Choices, scope: Scope, depth: number): readonly Maker[] => {
  const some = (): AnyTerm | undefined => own(choices, scope, depth);
  const other = (beside: AnyTerm): unknown =>
    (choices.chance(40) ? some() : undefined) ?? written(choices, typeOf(beside));
  return [
    () => one(some(), (term) => term.orElse(other(term))),
    () => two(some(), some(), (a, b) => loose(coalesce)(a, b)),
    () => one(some(), (term) => term.nullIf(other(term))),
    () =>
      one(anyCondition(choices, scope, depth), (condition) =>
        one(some(), (term) => {
          const cases = loose(when)(condition, term) as unknown as Cases;
          const more = choices.chance(30) ? anyCondition(choices, scope, depth) : undefined;
          return (more === undefined ? cases : cases.when(more, choices.chance(30) ? null : other(term))).otherwise(
            choices.chance(30) ? null : other(term),
          );
        }),
      ),
  ];
};

interface Cases {
  when(condition: AnyTerm, value: unknown): Cases;
  otherwise(value: unknown): AnyTerm;
}

export const anyInteger: Family = family(['int32', 'int64'], (choices, scope, depth) => {
  const own = (): AnyTerm | undefined => anyInteger(choices, scope, depth);
  const operand = (beside: AnyTerm): unknown =>
    (choices.chance(60) ? own() : undefined) ?? written(choices, typeOf(beside));
  return [
    () => one(own(), (term) => term[choices.of(['add', 'subtract', 'multiply', 'modulo'])](operand(term))),
    () => one(own(), (term) => term[choices.of(['negate', 'absolute', 'toInteger'])]()),
    () => one(anyText(choices, scope, depth), (term) => term[choices.of(['length', 'toInteger'])]()),
    () => one(anyTime(choices, scope, depth), (term) => term.part(choices.of(PARTS))),
    () => two(anyTime(choices, scope, depth), anyTime(choices, scope, depth), (a, b) => a.since(b)),
    () => one(anyCondition(choices, scope, depth), (term) => term.toInteger()),
    () => one(anyDecimal(choices, scope, depth) ?? anyDouble(choices, scope, depth), (term) => term.toInteger()),
    () => one(anyDouble(choices, scope, depth), (term) => term.toInteger()),
    () => loose(literal)(choices.of([1, 0, -7, 2 ** 53 - 1])),
    ...chosen(anyInteger, choices, scope, depth),
  ];
});

export const anyDecimal: Family = family(['decimal'], (choices, scope, depth) => {
  const own = (): AnyTerm | undefined => anyDecimal(choices, scope, depth);
  const exact = (): AnyTerm | undefined => (choices.chance(50) ? anyInteger(choices, scope, depth) : own());
  const places = (): [number, number] => {
    const scale = choices.between(0, 6);
    return [choices.between(Math.max(1, scale), choices.of([10, 18, 38])), scale];
  };
  return [
    () => two(own(), exact(), (a, b) => a[choices.of(['add', 'subtract', 'multiply'])](b)),
    () => two(exact(), own(), (a, b) => a[choices.of(['add', 'subtract', 'multiply'])](b)),
    () => one(own(), (term) => term.add(formatDecimal(choices.between(0, 99_999), 2))),
    () => one(own(), (term) => term[choices.of(['round', 'floor', 'ceiling', 'negate', 'absolute'])]()),
    () => one(anyDouble(choices, scope, depth), (term) => term.toDecimal(...places())),
    () => one(exact(), (term) => term.toDecimal(...places())),
    ...chosen(anyDecimal, choices, scope, depth),
  ];
});

export const anyDouble: Family = family(['double'], (choices, scope, depth) => {
  const own = (): AnyTerm | undefined => anyDouble(choices, scope, depth);
  const number = (): AnyTerm | undefined => anyNumber(choices, scope, depth);
  const scale = () => (choices.chance(50) ? { sumScale: choices.between(0, 6) } : {});
  return [
    () => two(number(), number(), (a, b) => a.divide(b)),
    () => two(number(), anyColumn(choices, scope, ['int32', 'int64', 'decimal']), (a, b) => a.divide(b)),
    () => two(number(), anyColumn(choices, scope, ['int32', 'double']), (a, b) => a.divide(b)),
    () => two(own(), number(), (a, b) => a[choices.of(['add', 'subtract', 'multiply'])](b)),
    () => two(number(), own(), (a, b) => a[choices.of(['add', 'subtract', 'multiply'])](b)),
    () => one(own(), (term) => term.multiply(choices.of([0.5, 0, -1, 1e300]))),
    () => one(own(), (term) => term[choices.of(['round', 'floor', 'ceiling', 'negate', 'absolute'])]()),
    () => one(number(), (term) => term.toDouble(scale())),
    ...chosen(anyDouble, choices, scope, depth),
  ];
});

export const anyNumber: Family = (choices, scope, depth) =>
  firstOf(choices, [
    () => anyInteger(choices, scope, depth),
    () => anyDecimal(choices, scope, depth),
    () => anyDouble(choices, scope, depth),
  ]);

export const anyText: Family = family(['text'], (choices, scope, depth) => {
  const own = (): AnyTerm | undefined => anyText(choices, scope, depth);
  const operand = (beside: AnyTerm): unknown =>
    (choices.chance(40) ? own() : undefined) ?? written(choices, typeOf(beside));
  const index = (): unknown =>
    (choices.chance(30) ? anyInteger(choices, scope, depth) : undefined) ?? choices.between(-1, 4);
  return [
    () => one(own(), (term) => term[choices.of(['upper', 'lower', 'trim', 'toText'])]()),
    () => one(own(), (term) => term.substring(index(), index())),
    () => one(own(), (term) => term.concat(operand(term))),
    () => one(own(), (term) => term.replace(operand(term), operand(term))),
    () => one(anyColumn(choices, scope, ['enum', 'boolean']), (term) => term.toText()),
    () => one(anyInteger(choices, scope, depth), (term) => term.toText()),
    () => one(anyCondition(choices, scope, depth), (term) => term.toText()),
    () => loose(literal)(choices.of(['', 'é😀', "'"])),
    ...chosen(anyText, choices, scope, depth),
  ];
});

export const anyTime: Family = family(['timestamp'], (choices, scope, depth) => {
  const own = (): AnyTerm | undefined => anyTime(choices, scope, depth);
  return [
    () => one(own(), (term) => term.startOf(choices.of(STARTS))),
    () => one(own(), (term) => term.later(choices.of(DURATIONS))),
    () => two(own(), anyInteger(choices, scope, depth), (a, b) => a.later(b)),
    () => one(anyDate(choices, scope, depth), (term) => term.toTimestamp()),
    ...chosen(anyTime, choices, scope, depth),
  ];
});

export const anyDate: Family = family(['date'], (choices, scope, depth) => [
  () => one(anyTime(choices, scope, depth), (term) => term.toDate()),
  ...chosen(anyDate, choices, scope, depth),
]);

export const anyEnum: Family = family(['enum'], (choices, scope, depth) => chosen(anyEnum, choices, scope, depth));

export const anyCondition: Family = family(['boolean'], (choices, scope, depth) => {
  const own = (): AnyTerm | undefined => anyCondition(choices, scope, depth);
  const compared = (of: Family, names: readonly [Comparison, ...Comparison[]]) => (): AnyTerm | undefined =>
    one(of(choices, scope, depth), (a) => {
      const other = choices.chance(50) ? of(choices, scope, depth) : undefined;
      return a[choices.of(names)](other ?? written(choices, typeOf(a)));
    });
  const text = (name: 'startsWith' | 'endsWith' | 'contains') => (): AnyTerm | undefined =>
    one(anyText(choices, scope, depth), (a) => {
      const other = choices.chance(40) ? anyText(choices, scope, depth) : undefined;
      return a[name](other ?? written(choices, typeOf(a)));
    });
  return [
    ...[anyInteger, anyDecimal, anyDouble, anyText, anyText, anyTime, anyDate].map((of) => compared(of, COMPARISONS)),
    compared(anyEnum, ['eq', 'ne']),
    compared(anyCondition, ['eq', 'ne']),
    () => one(own(), (term) => term.not()),
    () => one(own(), (term) => term.not()),
    () => two(own(), own(), (a, b) => a.and(b)),
    () => two(own(), own(), (a, b) => a.or(b)),
    () => one(anyValue(choices, scope, depth), (term) => term.isNull()),
    text('startsWith'),
    text('endsWith'),
    text('contains'),
    ...chosen(anyCondition, choices, scope, depth),
  ];
});

type Comparison = (typeof COMPARISONS)[number];

/** An expression of any type. */
export const anyValue: Family = (choices, scope, depth) =>
  firstOf(
    choices,
    [anyText, anyInteger, anyDecimal, anyDouble, anyCondition, anyTime, anyDate, anyEnum].map(
      (of) => () => of(choices, scope, depth),
    ),
  );

/** One that may group: all but doubles. */
export const anyGroup: Family = (choices, scope, depth) =>
  firstOf(
    choices,
    [anyText, anyInteger, anyDecimal, anyCondition, anyTime, anyDate, anyEnum].map(
      (of) => () => of(choices, scope, depth),
    ),
  );
