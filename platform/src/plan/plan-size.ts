import { MeshError } from '../error/index.ts';
import type { Expression, NamedExpression } from './expression.ts';
import type { QueryPlan } from './query-plan.ts';
import type { Relation, Side } from './relation.ts';

/** Expressions, measures, relations and plans that a plan may have, each as often as it stands there. */
const MOST_NODES = 10_000;

/**
 * Sizes of what was counted. A computed column stands in all that is computed from it, so a plan that is written down may be
 * exponentially larger than its declaration; what several places share is counted by its own number.
 */
const sizes = new WeakMap<object, number>();

/** Fails with `PLAN_TOO_LARGE` for a call with so many nodes below it that no plan can have it. */
export function requireSmallCall<C extends Expression>(call: C): C {
  requireSmall('an expression', sizeOf(call));
  return call;
}

/** Fails with `PLAN_TOO_LARGE` for a plan of too many nodes, the products that it reads included. */
export function requireSmallPlan<P extends QueryPlan>(plan: P): P {
  requireSmall('a query', planSize(plan));
  return plan;
}

function requireSmall(what: string, nodes: number): void {
  if (nodes <= MOST_NODES) return;
  throw new MeshError({
    code: 'PLAN_TOO_LARGE',
    found: `${what} of ${nodes} nodes`,
    expected: `${MOST_NODES} at most`,
    likelyCause:
      'computed columns stand in all that is computed from them: one that uses the one before it twice, many times over, doubles each time',
  });
}

function sizeOf(expression: Expression | null): number {
  if (expression === null) return 0;
  if (expression.node !== 'call') return 1;
  return counted(expression, () => 1 + sum(expression.arguments.map(sizeOf)));
}

const planSize = (plan: QueryPlan): number =>
  counted(plan, () => {
    const shared = 1 + relationSize(plan.input) + sizeOf(plan.where);
    if (plan.kind === 'select') return shared + namedSize(plan.columns);
    const measures = plan.measures.map(({ argument, where }) => 1 + sizeOf(argument) + sizeOf(where));
    return shared + namedSize(plan.group) + sum(measures) + namedSize(plan.derived) + sizeOf(plan.having);
  });

function relationSize(relation: Relation): number {
  if (relation.node === 'contract') return 1;
  if (relation.node === 'product') return 1 + planSize(relation.plan);
  const { left, right, leftKey, rightKey } = relation;
  return 1 + sideSize(left) + sideSize(right) + sizeOf(leftKey) + sizeOf(rightKey);
}

const sideSize = ({ relation, where, columns }: Side): number =>
  relationSize(relation) + sizeOf(where) + namedSize(columns);

const namedSize = (columns: readonly NamedExpression[]): number => sum(columns.map(({ value }) => sizeOf(value)));

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

function counted(node: object, count: () => number): number {
  const known = sizes.get(node) ?? count();
  sizes.set(node, known);
  return known;
}
