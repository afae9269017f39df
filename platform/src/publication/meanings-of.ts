import { formatDecimal } from '../contract/decimal.ts';
import { encodeProcessState } from '../operator/process-state-codec.ts';
import type { Expression, NamedExpression } from '../plan/expression.ts';
import type { AggregatePlan, Measure, QueryPlan } from '../plan/query-plan.ts';
import type { Relation, Side } from '../plan/relation.ts';
import { fingerprintOf } from '../product/fingerprint.ts';
import type { ProcessProduct, Product } from '../product/product.ts';
import type { Meanings } from './publication.ts';

/** The meaning of each column of a relation, and of which rows it has. */
interface Scope {
  readonly columns: ReadonlyMap<string, string>;
  readonly rows: string;
}

/**
 * What a product computes, a digest a column and one of its rows. Types and NULLs, which columns there are beside, and what another product
 * that it reads computes are no part of it: those change on their own. A column's digest holds those of the columns that it is computed from.
 */
export const meaningsOf = (product: Product): Meanings =>
  product.kind === 'process' ? processMeanings(product) : planMeanings(product.plan);

/** A function has no stable text, so its author's version stands for the code, as in the fingerprint. */
function processMeanings({ version, timeToLive, onTimer, initial }: ProcessProduct): Meanings {
  const hasTimer = onTimer !== null;
  return {
    rows: fingerprintOf({ version, timeToLive, hasTimer, initial: encodeProcessState(initial).toString() }),
    columns: {},
  };
}

function planMeanings(plan: QueryPlan): Meanings {
  const scope = scopeOf(plan.input);
  if (plan.kind === 'aggregate') return aggregateMeanings(plan, scope);
  const rows = fingerprintOf({ kind: plan.kind, of: scope.rows, where: meaningOf(plan.where, scope.columns) });
  return { rows, columns: Object.fromEntries(namedMeanings(plan.columns, scope.columns)) };
}

/** The columns of the window have no digest of their own: the rows say what they are. */
function aggregateMeanings(plan: AggregatePlan, { columns, rows: of }: Scope): Meanings {
  const { kind, window, where, group, measures, derived, having } = plan;
  const given = new Map([
    ...namedMeanings(group, columns),
    ...measures.map((measure): [string, string] => [measure.name, measureMeaning(measure, columns)]),
  ]);
  for (const { name, value } of derived) given.set(name, fingerprintOf(meaningOf(value, given)));
  const rows = fingerprintOf({
    ...{ kind, of, window, where: meaningOf(where, columns), having: meaningOf(having, given) },
    group: group.map(({ value }) => meaningOf(value, columns)),
  });
  return { rows, columns: Object.fromEntries(given) };
}

const measureMeaning = ({ aggregate, argument, where, limit }: Measure, columns: Scope['columns']): string =>
  fingerprintOf({ aggregate, argument: meaningOf(argument, columns), where: meaningOf(where, columns), limit });

const namedMeanings = (named: readonly NamedExpression[], columns: Scope['columns']): readonly [string, string][] =>
  named.map(({ name, value }) => [name, fingerprintOf(meaningOf(value, columns))]);

function scopeOf(relation: Relation): Scope {
  if (relation.node === 'contract' || relation.node === 'product') {
    const of = relation.node === 'contract' ? relation.contract : relation.product;
    const fields = Object.keys(relation.columns);
    return { columns: new Map(fields.map((field) => [field, fingerprintOf({ of, field })])), rows: of };
  }
  const [left, right] = [sideScope(relation.left), sideScope(relation.right)];
  const columns = new Map([...ofSide('left', left), ...ofSide('right', right)]);
  const keys = [meaningOf(relation.leftKey, left.columns), meaningOf(relation.rightKey, right.columns)];
  const within = relation.node === 'join' ? relation.within : null;
  return { columns, rows: fingerprintOf({ node: relation.node, left: left.rows, right: right.rows, keys, within }) };
}

function sideScope({ relation, where, columns }: Side): Scope {
  const scope = scopeOf(relation);
  const rows = fingerprintOf({ of: scope.rows, where: meaningOf(where, scope.columns) });
  return { columns: new Map(namedMeanings(columns, scope.columns)), rows };
}

/** One contract may stand on both sides. */
const ofSide = (side: 'left' | 'right', { columns }: Scope): readonly [string, string][] =>
  [...columns].map(([name, of]) => [`${side}.${name}`, fingerprintOf({ side, of })]);

/** What an expression computes, as plain data without the types that follow from those of its columns. */
function meaningOf(expression: Expression | null, columns: Scope['columns']): unknown {
  if (expression === null) return null;
  const { node, column } = expression;
  // The window's bounds are no column of what is read: their names say what they are.
  if (node === 'column') return { column: columns.get(expression.name) ?? expression.name };
  if (node === 'literal') return { literal: literalText(expression.value, column.type) };
  const { function: name, arguments: given } = expression;
  // These two have the type that the author says.
  const type = name === 'toDecimal' || name === 'toDouble' ? column.type : null;
  return { call: name, given: given.map((one) => meaningOf(one, columns)), type };
}

type Literal = Extract<Expression, { node: 'literal' }>;

/** A decimal as its author wrote it: its units follow the scale of the column beside it. */
function literalText(value: Literal['value'], type: Literal['column']['type']): string {
  if (typeof value === 'string' || typeof value === 'boolean') return `${typeof value} ${String(value)}`;
  const text = type.kind === 'decimal' ? formatDecimal(value, type.scale) : String(value);
  return `number ${type.kind === 'decimal' && text.includes('.') ? text.replace(/\.?0+$/, '') : text}`;
}
