import type { Term } from './term.ts';
import type { Decimal, Double, Int64, Numeric } from './kind.ts';

/** A tuple of a length: how the compiler counts. */
type Tuple<N extends number, T extends readonly unknown[] = []> = T['length'] extends N ? T : Tuple<N, [...T, unknown]>;
type Greater<A extends number, B extends number> = Tuple<A> extends readonly [...Tuple<B>, ...unknown[]] ? A : B;
type Sum<A extends number, B extends number> = [...Tuple<A>, ...Tuple<B>]['length'] & number;

/** How the scale of a result comes from two: sums have the greater, products the sum. */
export type Scaling = 'greater' | 'sum';

type Scale<A extends number, B extends number, How extends Scaling> = number extends A
  ? number
  : number extends B
    ? number
    : How extends 'sum'
      ? Sum<A, B>
      : Greater<A, B>;

type ScaleOf<T extends Numeric> = T extends { readonly scale: infer S extends number } ? S : 0;

/** The type of the sum, difference or product of two numbers; see `FunctionName`. */
export type Arithmetic<A extends Numeric, B extends Numeric, How extends Scaling> = 'double' extends
  A['kind'] | B['kind']
  ? Double
  : 'decimal' extends A['kind'] | B['kind']
    ? { readonly kind: 'decimal'; readonly precision: 38; readonly scale: Scale<ScaleOf<A>, ScaleOf<B>, How> }
    : Int64;

type Characters<T extends string> = T extends `${infer First}${infer Rest}` ? [First, ...Characters<Rest>] : [];
type ScaleOfText<L extends string> = string extends L
  ? number
  : L extends `${string}.${infer Fraction}`
    ? Characters<Fraction>['length'] & number
    : 0;

/** How a number is written where one is calculated with: beside a decimal also as text, with a scale of its own. */
export type NumberLiteral<T extends Numeric> = T extends Decimal ? string | number : number;

/** The type of such a literal, or of a term. */
export type NumberOf<T extends Numeric, A> =
  A extends Term<infer U extends Numeric, boolean>
    ? U
    : A extends string
      ? { readonly kind: 'decimal'; readonly precision: 38; readonly scale: ScaleOfText<A> }
      : T['kind'] extends 'double'
        ? Double
        : Int64;
