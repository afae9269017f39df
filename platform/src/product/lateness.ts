import { contractsRead, type QueryPlan } from '../plan/index.ts';
import { duration } from '../time/index.ts';
import { invalidProduct } from './declaration.ts';

/**
 * A query's lateness in microseconds: it is that of the contracts it reads itself, so 0 where there are none. Fails with
 * `PRODUCT_INVALID` where it is missing or says nothing, or with `DURATION_INVALID`.
 */
export function latenessOf(product: string, plan: QueryPlan, declared: string | undefined): number {
  const [contract] = contractsRead(plan);
  if (contract !== undefined && declared !== undefined) return duration(declared);
  if (contract !== undefined)
    throw invalidProduct(
      product,
      `no lateness, though it reads the contract ${contract}`,
      'a duration such as "1 minute"',
      'it says how long records out of order are awaited',
    );
  if (declared === undefined) return 0;
  throw invalidProduct(
    product,
    `a lateness of ${declared}, though it reads only products`,
    'no lateness',
    'the lateness of the products it reads counts: change it there',
  );
}
