import type { Columns } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import type { Expression } from './expression.ts';
import type { Relation } from './relation.ts';

declare const columns: unique symbol;

/** Expressions by the names of the columns that they give, in declared order. */
export type Expressions = Readonly<Record<string, Expression>>;

/** Rows as declared so far: a relation, a condition, and what the names mean, in expressions over the relation's columns. */
export interface DeclaredRows<C extends Columns = Columns> {
  readonly relation: Relation;
  readonly inputs: readonly Contract[];
  readonly where: Expression | null;
  /** Columns and computed columns; of joined rows only the latter. */
  readonly named: Expressions;
  /** Of joined rows the columns of both sides. */
  readonly sides: { readonly left: Expressions; readonly right: Expressions } | null;
  readonly [columns]?: C;
}
