import type { Written } from '../contract/literal.ts';
import type { Bounds, WrittenRule } from './written-rule.ts';

/** The rules that can be said of a field. Values are written as in a query: decimals, timestamps and dates as text. */
export interface Expectation<N extends string> {
  /** Of a nullable field: it is not NULL. NULL passes every other rule. */
  toBePresent(): { readonly rule: 'present'; readonly field: N };
  toBeAtLeast<const V extends Written>(value: V): Bounds<N, 'atLeast', V>;
  toBeAtMost<const V extends Written>(value: V): Bounds<N, 'atMost', V>;
  toBeGreaterThan<const V extends Written>(value: V): Bounds<N, 'greaterThan', V>;
  toBeLessThan<const V extends Written>(value: V): Bounds<N, 'lessThan', V>;
  toBeOneOf<const V extends Written>(
    values: readonly V[],
  ): { readonly rule: 'oneOf'; readonly field: N; readonly values: readonly V[] };
  /** In code points; `atLeast` is 0 and `atMost` nothing unless said. */
  toHaveLength(bounds: { readonly atLeast?: number; readonly atMost?: number }): LengthRule<N>;
  /** At least one code point. */
  toBeNonEmpty(): LengthRule<N>;
  toStartWith(value: string): Bounds<N, 'startsWith', string>;
  toEndWith(value: string): Bounds<N, 'endsWith', string>;
  toContain(value: string): Bounds<N, 'contains', string>;
  /** Not above another field of the same type. */
  toBeNotAfter<const O extends string>(other: O): { readonly rule: 'notAfter'; readonly field: N; readonly other: O };
}

interface LengthRule<N extends string> {
  readonly rule: 'length';
  readonly field: N;
  readonly least: number;
  readonly most: number | null;
}

/**
 * A quality rule, begun with its field: `expect('status').toBeAtLeast(100)`. It is data; `contract` judges it against the field's
 * type and puts its values into the form that the platform computes with.
 */
export function expect<const N extends string>(field: N): Expectation<N> {
  const made = <R extends WrittenRule>(rule: R): R => Object.freeze(rule);
  return {
    toBePresent: () => made({ rule: 'present', field }),
    toBeAtLeast: (value) => made({ rule: 'atLeast', field, value }),
    toBeAtMost: (value) => made({ rule: 'atMost', field, value }),
    toBeGreaterThan: (value) => made({ rule: 'greaterThan', field, value }),
    toBeLessThan: (value) => made({ rule: 'lessThan', field, value }),
    toBeOneOf: (values) => made({ rule: 'oneOf', field, values }),
    toHaveLength: ({ atLeast = 0, atMost = null }: { atLeast?: number; atMost?: number | null }) =>
      made({ rule: 'length', field, least: atLeast, most: atMost }),
    toBeNonEmpty: () => made({ rule: 'length', field, least: 1, most: null }),
    toStartWith: (value) => made({ rule: 'startsWith', field, value }),
    toEndWith: (value) => made({ rule: 'endsWith', field, value }),
    toContain: (value) => made({ rule: 'contains', field, value }),
    toBeNotAfter: (other) => made({ rule: 'notAfter', field, other }),
  };
}
