import type { Expression, NamedExpression } from '../../plan/expression.ts';
import type { QueryPlan } from '../../plan/query-plan.ts';
import type { Relation, Side } from '../../plan/relation.ts';
import type { FuzzCase } from './fuzz-case.ts';

/** The names of what a case exercises: relations, windows, functions, aggregates, kinds of columns, what the input is like. */
export function featuresOf({ product, arrivals, events }: FuzzCase): ReadonlySet<string> {
  const features = new Set<string>([`layout ${product.layout}`]);
  ofPlan(product.plan, features);
  const times = arrivals.flatMap(({ contract, row }) => (row === undefined ? [] : [row[contract.eventTime]]));
  const seen: [string, boolean][] = [
    ['input none', arrivals.length === 0],
    ['input marker', arrivals.some(({ marker }) => marker !== undefined)],
    ['input equal times', new Set(times).size < times.length],
    ['input out of order', times.some((time, index) => index > 0 && Number(time) < Number(times[index - 1]))],
    ['input NULL', arrivals.some(({ row }) => row !== undefined && Object.values(row).includes(null))],
    ['input of other versions', arrivals.some(({ written }) => written !== undefined)],
    ['input two contracts', new Set(arrivals.map(({ contract }) => contract.name)).size > 1],
    ['run several members', new Set(events.flatMap((event) => ('slot' in event ? [event.slot] : []))).size > 1],
    ['run crash', events.some((event) => event.do === 'end' && event.how === 'crash')],
    ['run micro-batches', events.some((event) => event.do === 'batch')],
  ];
  for (const [name, isSo] of seen) if (isSo) features.add(name);
  return features;
}

function ofPlan(plan: QueryPlan, features: Set<string>): void {
  ofRelation(plan.input, features);
  ofExpression('where', plan.where, features);
  if (plan.kind === 'select') {
    features.add(`select of ${plan.input.node}`);
    ofNamed('select', plan.columns, features);
    return;
  }
  features.add(`window ${plan.window?.kind ?? 'none'} over ${plan.input.node}`);
  features.add(`group of ${plan.group.length === 0 ? 'nothing' : plan.group.length === 1 ? 'one' : 'two'}`);
  ofNamed('group', plan.group, features);
  for (const { aggregate, argument, where } of plan.measures) {
    features.add(`aggregate ${aggregate} of ${argument?.column.type.kind ?? 'rows'}`);
    ofExpression('argument', argument, features);
    ofExpression('measure where', where, features);
  }
  ofNamed('derived', plan.derived, features);
  ofExpression('having', plan.having, features);
}

function ofRelation(relation: Relation, features: Set<string>): void {
  features.add(`relation ${relation.node}`);
  if (relation.node === 'contract') return;
  if (relation.node === 'product') {
    ofPlan(relation.plan, features);
    return;
  }
  features.add(`${relation.node} of ${relation.left.relation.node} and ${relation.right.relation.node}`);
  features.add(`${relation.node} key ${relation.leftKey.column.type.kind}`);
  for (const side of [relation.left, relation.right]) ofSide(side, features);
}

function ofSide({ relation, where, columns }: Side, features: Set<string>): void {
  ofRelation(relation, features);
  ofExpression('side where', where, features);
  ofNamed('side', columns, features);
}

const ofNamed = (place: string, named: readonly NamedExpression[], features: Set<string>): void => {
  for (const { value } of named) ofExpression(place, value, features);
};

function ofExpression(place: string, expression: Expression | null, features: Set<string>): void {
  if (expression === null) return;
  if (expression.node !== 'column') features.add(`${place} computed`);
  if (expression.node !== 'call') {
    features.add(`${expression.node} ${expression.column.type.kind}`);
    return;
  }
  features.add(`function ${expression.function}`);
  for (const argument of expression.arguments) ofExpression(place, argument, features);
}
