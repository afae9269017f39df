import type { Expression, NamedExpression } from '../../plan/expression.ts';
import type { AggregatePlan, QueryPlan } from '../../plan/query-plan.ts';
import type { Relation } from '../../plan/relation.ts';
import { outputOf } from '../../plan/output.ts';
import { printAggregate } from './print-aggregate.ts';
import { printExpression } from './print-expression.ts';
import { printContract } from './print-contract.ts';
import { printJoin } from './print-join.ts';
import { addPart, select, type Script } from './script.ts';
import { lastWord, named, timing, type FinalOf, type InputPlace, type Place, type TimedRows } from './timed-rows.ts';

/** A part that has the plan's output columns, and what must be true of its rows. */
export interface PlanRows {
  readonly name: string;
  readonly where: readonly (string | null)[];
  /** The part itself as rows in time: of a select, whose part has `_time`. */
  readonly input: TimedRows;
}

/** Prints the rows of a plan, those of open windows too; `finalOf` tells of which of them its reader takes no notice. */
export function printRows(script: Script, plan: QueryPlan, place: Place, finalOf: FinalOf): PlanRows {
  const { dialect } = script;
  const ordered = plan.kind === 'select' ? place.ordered : plan.measures.some(isEdge);
  const late = plan.kind === 'select' || plan.window === null ? 'never' : 'window';
  const input = printInput(script, plan.input, { ...place, ordered, late, read: readBy(plan) });
  if (plan.kind === 'aggregate') {
    const name = withDerived(script, plan, printAggregate(script, plan, input, place, finalOf), place);
    return { name, where: [plan.having && printExpression(dialect, plan.having)], input };
  }
  const columns = [...named(script, plan.columns), ...timing(input)];
  const where = [plan.where && printExpression(dialect, plan.where)];
  const name = addPart(script, lastWord(place.name), select(columns, input.name, where));
  return { name, where: [], input: { ...input, name } };
}

/** What a plan computes of the columns of its input. */
const readBy = (plan: QueryPlan): readonly (Expression | null)[] =>
  plan.kind === 'select'
    ? [plan.where, ...plan.columns.map(({ value }) => value)]
    : [
        plan.where,
        ...plan.group.map(({ value }) => value),
        ...plan.measures.flatMap(({ argument, where }) => [argument, where]),
      ];

/** Prints what a plan reads. */
function printInput(script: Script, relation: Relation, place: InputPlace): TimedRows {
  switch (relation.node) {
    case 'contract':
      return printContract(script, relation, place);
    case 'product':
      return printFinals(script, relation.plan, { ...place, lateness: relation.lateness, name: relation.product });
    case 'join':
    case 'lookup':
      return printJoin(script, relation, place, printInput);
  }
}

/** The rows that a product passes on: those of a window once it is final, at its last microsecond. */
function printFinals(script: Script, plan: QueryPlan, place: Place): TimedRows {
  const { dialect } = script;
  const end = dialect.micros(dialect.identifier('windowEnd'));
  const finalOf = (input: TimedRows): string => `${end} <= ${input.watermark()}`;
  const rows = printRows(script, plan, place, finalOf);
  if (plan.kind === 'select') return rows.input;
  const output = Object.keys(outputOf(plan)).map((name) => dialect.identifier(name));
  const order: readonly NamedExpression[] = place.ordered
    ? [
        windowStart,
        ...plan.group.map(({ name, value: { column } }) => ({
          name,
          value: { node: 'column', name, column } as const,
        })),
      ]
    : [];
  const columns = [
    ...output,
    `${end} - 1 AS _time`,
    ...order.map(({ value }, at) => `${printExpression(dialect, value)} AS _order${at}`),
  ];
  const { watermark } = rows.input;
  const where = [finalOf(rows.input), ...rows.where];
  const name = addPart(script, `${lastWord(place.name)}_finals`, select(columns, rows.name, where));
  return { name, order: order.map(({ value }) => value.column), watermark };
}

const windowStart: NamedExpression = {
  name: 'windowStart',
  value: { node: 'column', name: 'windowStart', column: { type: { kind: 'timestamp' }, nullable: false } },
};

/** The part with the derived columns behind the measures. */
function withDerived(script: Script, { derived }: AggregatePlan, name: string, place: Place): string {
  if (derived.length === 0) return name;
  return addPart(script, `${lastWord(place.name)}_derived`, select(['*', ...named(script, derived)], name));
}

const isEdge = ({ aggregate }: AggregatePlan['measures'][number]): boolean =>
  aggregate === 'first' || aggregate === 'last';
