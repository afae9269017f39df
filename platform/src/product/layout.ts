import type { AggregatePlan } from '../plan/query-plan.ts';
import type { Stages } from '../plan/stages.ts';
import type { Layout } from './product.ts';

/** How a stream runs these stages. Records of one key share a partition: a group that holds the key lies in one. */
export function layoutOf({ leaves, root }: Stages): Layout {
  const [leaf] = leaves;
  if (root.kind !== 'leaf' || leaf?.kind !== 'aggregate') return 'composite';
  return holdsKey(leaf.plan, leaf.input.key) ? 'one-step' : 'two-step';
}

const holdsKey = ({ group }: AggregatePlan, key: string): boolean =>
  group.some(({ value }) => value.node === 'column' && value.name === key);
