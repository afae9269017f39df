import type { ColumnType } from '../../contract/column.ts';
import { formatDecimal } from '../../contract/decimal.ts';
import { MeshError } from '../../error/index.ts';
import type { Expression, FunctionName } from '../../plan/expression.ts';
import { formatTime } from '../../time/index.ts';
import type { Choices } from './choices.ts';
import { anyValue } from './values.ts';

/** An operand of the builder, without the types that keep a person from a mistake: the generator knows them by itself. */
export type AnyTerm = { readonly expression: Expression } & Readonly<
  Record<Exclude<FunctionName, 'case' | 'coalesce' | 'null'> | 'orElse', (...values: readonly unknown[]) => AnyTerm>
>;

export const typeOf = (term: AnyTerm): ColumnType => term.expression.column.type;

export type Kind = ColumnType['kind'];

/** A value as it is written in a query beside a column of the type. */
export function written(choices: Choices, type: ColumnType): string | number | boolean {
  const value = anyValue(choices, type);
  if (type.kind === 'decimal') return formatDecimal(value as number | bigint, type.scale);
  if (type.kind === 'timestamp') return formatTime(Number(value));
  if (type.kind === 'date') return formatTime(Number(value) * 86_400_000_000).slice(0, 10);
  return value as string | number | boolean;
}

/** A function of the builder, without its types. */
export const loose = (builder: unknown): ((...values: readonly unknown[]) => AnyTerm) =>
  builder as (...values: readonly unknown[]) => AnyTerm;

/** Makes something, if there is what to make it from. */
export type Maker<T = AnyTerm> = () => T | undefined;

/** The first of these, from a chosen one on, that there is. */
export function firstOf<T>(choices: Choices, makers: readonly Maker<T>[]): T | undefined {
  const start = choices.below(makers.length);
  for (let index = 0; index < makers.length; index++) {
    const made = allowed(makers[(start + index) % makers.length] ?? (() => undefined));
    if (made !== undefined) return made;
  }
  return undefined;
}

/** What a maker makes, or undefined where the builder refuses it, as it does a decimal of too many digits. */
function allowed<T>(make: () => T | undefined): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof MeshError && error.code === 'PLAN_INVALID') return undefined;
    throw error;
  }
}
