import { columnsOfLeaf } from '../compile/leaf-source.ts';
import { windowText } from '../plan/plan-facts.ts';
import type { AggregatePlan } from '../plan/query-plan.ts';
import type { Leaf } from '../plan/stages.ts';
import type { Product } from '../product/product.ts';
import { durationText } from '../time/index.ts';

/** What is computed by partition from the records of one contract. */
export interface LeafExplanation {
  readonly contract: string;
  /** The columns that the generated kernel reads from a record's bytes; it skips all others. */
  readonly reads: readonly string[];
  /** What it makes of the records. */
  readonly gives: string;
  readonly lateness: string;
  /** Which records are set aside, W being the watermark of their partition before them: the greatest time so far, less the lateness. */
  readonly late: string;
}

/** The leaves of a product; of a process its one input. */
export function explainLeaves(product: Product): readonly LeafExplanation[] {
  if (product.kind === 'query') return product.stages.leaves.map(leafOf);
  const { input, lateness } = product;
  return [
    {
      contract: input.name,
      reads: Object.keys(input.columns),
      gives: 'whole records, in log order',
      lateness: durationText(lateness),
      late: 'never',
    },
  ];
}

function leafOf(leaf: Leaf): LeafExplanation {
  const { contract, eventTime } = leaf.input;
  return {
    contract,
    reads: [...new Set([eventTime, ...columnsOfLeaf(leaf)])],
    gives: leaf.kind === 'rows' ? 'the records' : `partial aggregates, ${groupingText(leaf.plan)}`,
    lateness: durationText(leaf.lateness),
    late: lateRule(leaf),
  };
}

const groupingText = ({ window }: AggregatePlan): string =>
  window === null ? 'one running aggregate a group, never final' : `window ${windowText(window)}`;

function lateRule(leaf: Leaf): string {
  if (leaf.kind === 'rows') return leaf.late === 'time' ? 'time <= W' : 'never';
  switch (leaf.plan.window?.kind) {
    case undefined:
      return 'never';
    case 'tumbling':
      return 'windowEnd <= W';
    case 'hopping':
      return 'windowEnd <= W, window by window';
    case 'session':
      return 'time <= W';
  }
}
