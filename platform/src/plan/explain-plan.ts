import { durationText } from '../time/index.ts';
import { expressionText } from './expression-text.ts';
import type { NamedExpression } from './expression.ts';
import { measureText, windowText } from './plan-facts.ts';
import type { AggregatePlan, QueryPlan } from './query-plan.ts';
import type { Relation, Side } from './relation.ts';

/**
 * A plan in words, a step a line in the order in which rows pass them; what a step is made of is indented below it.
 * `lateness` (microseconds) is that of the product.
 */
export function explainPlan(plan: QueryPlan, lateness: number): readonly string[] {
  const steps =
    plan.kind === 'aggregate' ? aggregateSteps(plan) : ['select', ...indented(plan.columns.map(columnText))];
  return [
    ...relationSteps(plan.input, lateness),
    ...(plan.where === null ? [] : [`where ${expressionText(plan.where)}`]),
    ...steps,
  ];
}

function aggregateSteps({ window, group, measures, derived, having }: AggregatePlan): readonly string[] {
  return [
    window === null ? 'no window: one running aggregate a group, never final' : `windows: ${windowText(window)}`,
    group.length === 0 ? 'one group' : `group by ${columnsText(group)}`,
    ...measures.map((measure) => `${measure.name} = ${measureText(measure)}`),
    ...derived.map(({ name, value }) => `then ${name} = ${expressionText(value)}`),
    ...(having === null ? [] : [`shown where ${expressionText(having)}`]),
  ];
}

function relationSteps(relation: Relation, lateness: number): readonly string[] {
  switch (relation.node) {
    case 'contract':
      return [`read ${relation.contract} at ${relation.eventTime}, ${durationText(lateness)} of lateness`];
    case 'product':
      return [`read final rows of ${relation.product}:`, ...indented(explainPlan(relation.plan, relation.lateness))];
    case 'join':
    case 'lookup': {
      const keys = `left ${expressionText(relation.leftKey)} = right ${expressionText(relation.rightKey)}`;
      const how =
        relation.node === 'join' ? `, at most ${durationText(relation.within)} apart` : ' as of the time of left';
      return [
        ...['left:', ...indented(sideSteps(relation.left, lateness))],
        ...['right:', ...indented(sideSteps(relation.right, lateness))],
        `${relation.node === 'join' ? 'join' : 'look up'} where ${keys}${how}`,
      ];
    }
  }
}

const sideSteps = ({ relation, where, columns }: Side, lateness: number): readonly string[] => [
  ...relationSteps(relation, lateness),
  ...(where === null ? [] : [`where ${expressionText(where)}`]),
  `with ${columnsText(columns)}`,
];

const columnsText = (columns: readonly NamedExpression[]): string => columns.map(columnText).join(', ');

/** `hour = startOf(at, 'hour')`, or `path`: a column that keeps its name is said once. */
const columnText = ({ name, value }: NamedExpression): string =>
  value.node === 'column' && value.name === name ? name : `${name} = ${expressionText(value)}`;

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`);
