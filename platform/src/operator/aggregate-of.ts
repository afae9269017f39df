import type { Column } from '../contract/column.ts';
import type { Measure } from '../plan/query-plan.ts';
import type { Aggregate } from './aggregate.ts';
import { approximateCountDistinct } from './approximate-count-distinct.ts';
import { avg } from './avg.ts';
import { countDistinct } from './count-distinct.ts';
import { count } from './count.ts';
import { edge } from './edge.ts';
import { extreme } from './extreme.ts';
import { sum } from './sum.ts';
import { topK } from './top-k.ts';

/** The operator of a product's measure. Its states are opaque to whoever uses it. */
export function aggregateOf(product: string, measure: Measure): Aggregate<object> {
  return operator(product, measure, measure.argument?.column ?? measure.column) as Aggregate<object>;
}

function operator(product: string, { aggregate, name: measure, limit }: Measure, argument: Column): unknown {
  switch (aggregate) {
    case 'count':
      return count;
    case 'countDistinct':
      return countDistinct(argument);
    case 'approximateCountDistinct':
      return approximateCountDistinct(argument);
    case 'topK':
      return topK(argument, limit ?? 0);
    case 'sum':
      return sum(argument.type, { product, measure });
    case 'avg':
      return avg(argument.type, { product, measure });
    case 'min':
    case 'max':
      return extreme(argument, aggregate);
    case 'first':
    case 'last':
      return edge(argument, aggregate);
  }
}
