import { alikeNames } from '../contract/alike-names.ts';
import type { ColumnType } from '../contract/column.ts';
import type { Expression } from './expression.ts';
import { planError } from './plan-error.ts';
import type { Term, Terms } from './term.ts';
import type { Expressions } from './declared-rows.ts';

/** Fails with `PLAN_INVALID` unless each of the new names is in camel case and differs from all others by more than case. */
export function requireNames(
  role: string,
  before: readonly string[],
  added: readonly string[],
  likelyCause: string,
): void {
  const odd = added.find((name) => !/^[a-z][A-Za-z0-9]*$/.test(name));
  if (odd !== undefined)
    throw planError(`${role} ${JSON.stringify(odd)}`, 'a name in camel case', 'it is meant for people to read');
  const alike = alikeNames([...before, ...added]);
  if (alike !== undefined)
    throw planError(
      `two columns ${[...new Set(alike)].join(' and ')}`,
      'names that differ by more than case',
      likelyCause,
    );
}

/** The expressions of terms. Fails with `PLAN_INVALID` for what is no term, such as a case without its `otherwise`. */
export const expressionsOf = (terms: Terms): Expressions =>
  Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, expressionOf(`the column ${name}`, term)]));

/** The expression of a term. Fails with `PLAN_INVALID` for what is no term. */
export function expressionOf(role: string, term: Partial<Term<ColumnType, boolean>> | null | undefined): Expression {
  if (term?.expression !== undefined) return term.expression;
  const found = term === null || term === undefined || typeof term === 'boolean' ? String(term) : 'no expression';
  throw planError(`${role} that is ${found}`, 'a column or a function of columns', causeOf(term));
}

function causeOf(term: unknown): string {
  if (term === null) return 'nothing equals NULL: ask with `isNull`';
  if (term === undefined) return 'the name of a column is misspelt, or a value is missing';
  if (typeof term === 'boolean') return '`!`, `===` or `&&` stand where `.not()`, `.eq()` or `.and()` are meant';
  return 'a `when` lacks its `otherwise`, or a plain value stands where `literal` makes a column of it';
}
