import { aggregateOf, rowAggregateOf, sessionsOf } from '../operator/index.ts';
import type { AggregatePlan } from '../plan/query-plan.ts';
import { measureStates } from './measure-states.ts';

/** What the source of a plan's groups uses, by name; `of` is what it adds up. */
export function planRuntime(
  product: string,
  plan: AggregatePlan,
  id: string,
  of: 'records' | 'rows',
): Record<string, unknown> {
  const operator = of === 'records' ? aggregateOf : rowAggregateOf;
  const operators = plan.measures.map((measure) => operator(product, measure));
  const states = measureStates(operators);
  const runtime: Record<string, unknown> = { [`create${id}`]: generateCreate(operators) };
  operators.forEach(({ add }, at) => (runtime[`add${id}_${at}`] = add));
  if (plan.window?.kind === 'session') runtime[`sessions${id}`] = sessionsOf(plan.window.gap, states);
  return runtime;
}

/** Makes the states of a new group by an array literal, which is what engines make fastest. */
function generateCreate(operators: readonly { create(): object }[]): () => object[] {
  const names = operators.map((_, at) => `create${at}`);
  const source = `return () => [${names.map((name) => `${name}()`).join(', ')}]`;
  return new Function(...names, source)(...operators.map(({ create }) => create)) as () => object[];
}
