import type { Product, QueryProduct } from '../../product/index.ts';
import type { Arrival } from '../speeds/source-log.ts';
import { anyArrivals } from './arrivals.ts';
import type { Choices } from './choices.ts';
import { anyContracts } from './contracts.ts';
import { anyProduct } from './products.ts';

/** A declaration, what arrives, and what happens to those that work on it. */
export interface FuzzCase<P extends Product = QueryProduct> {
  readonly product: P;
  readonly arrivals: readonly Arrival[];
  /** Offsets have gaps, as Kafka's. */
  readonly gaps: boolean;
  readonly events: readonly FuzzEvent[];
}

/**
 * What happens, in order: so many more records arrive in one transaction, a member of the stream works, one ends, a micro-batch
 * takes in what there is (in `percent` of it).
 */
export type FuzzEvent =
  | { readonly do: 'append'; readonly records: number }
  | { readonly do: 'work'; readonly slot: number; readonly steps: number; readonly after: 'commit' | 'wait' }
  | { readonly do: 'end'; readonly slot: number; readonly how: 'leave' | 'crash' }
  | { readonly do: 'batch'; readonly percent: number };

/** The product of a case. */
export const anyDeclaration = (choices: Choices): QueryProduct => anyProduct(choices, anyContracts(choices));

/** What happens to a product. */
export function anyRun<P extends Product>(choices: Choices, product: P): FuzzCase<P> {
  const arrivals = anyArrivals(choices, product.inputs);
  return { product, arrivals, gaps: choices.chance(50), events: anyEvents(choices, arrivals.length) };
}

function anyEvents(choices: Choices, records: number): FuzzEvent[] {
  const events: FuzzEvent[] = [];
  const slots = choices.of([1, 2, 3]);
  const most = choices.of([records, 5, 12]);
  for (let left = records; left > 0;) {
    const some = Math.min(left, choices.between(1, Math.max(1, most)));
    left -= some;
    events.push({ do: 'append', records: some });
    for (let count = choices.below(4); count > 0; count--) events.push(anyWork(choices, slots));
    if (choices.chance(40)) events.push({ do: 'batch', percent: choices.of([100, 50, 80]) });
  }
  return events;
}

function anyWork(choices: Choices, slots: number): FuzzEvent {
  const slot = choices.below(slots);
  if (choices.chance(12)) return { do: 'end', slot, how: choices.of(['leave', 'crash']) };
  return { do: 'work', slot, steps: choices.between(1, 4), after: choices.chance(30) ? 'wait' : 'commit' };
}
