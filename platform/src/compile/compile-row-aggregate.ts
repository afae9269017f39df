import { groupsOf, type GroupRow, type StateAlgebra, type WindowedStates } from '../operator/index.ts';
import type { AggregatePlan } from '../plan/query-plan.ts';
import type { QueryProduct } from '../product/product.ts';
import { aggregateAlgebra } from './aggregate-algebra.ts';
import { ofRow } from './compile-expression.ts';
import { expressionBlock, expressionRuntime } from './expression-source.ts';
import { groupDeclarations, groupSource } from './group-source.ts';
import { planRuntime } from './plan-runtime.ts';

/** An aggregate over rows of an inner stage. */
export interface RowAggregation {
  readonly algebra: StateAlgebra;
  /** Adds a row to the states of its windows and group, if `where` is true of it. It is never late. */
  add(windows: WindowedStates, timed: GroupRow): void;
}

/** Generates the aggregate of an aggregate stage. */
export function compileRowAggregate({ name }: QueryProduct, plan: AggregatePlan): RowAggregation {
  const runtime: Record<string, unknown> = { ...expressionRuntime, groupsOf, ...planRuntime(name, plan, '0', 'rows') };
  const source = `return (windows, { time, order, row }) => {
${groupDeclarations('0', 'windows')}
${groupSource(plan, {
  ...{ id: '0', block: expressionBlock(ofRow), leave: 'return;' },
  ...{ watermark: undefined, onTime: '', address: 'order' },
})}
};`;
  const add = new Function(...Object.keys(runtime), source)(...Object.values(runtime)) as RowAggregation['add'];
  return { algebra: aggregateAlgebra(name, plan, 'rows'), add };
}
