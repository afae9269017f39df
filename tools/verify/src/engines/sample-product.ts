import type { Columns } from '@tempi/platform/contract';
import { contractsRead, type Query } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

/** A product of this query. */
export const sampleProduct = <C extends Columns>(name: string, query: Query<C>) =>
  product({
    name: `engines.${name}`,
    version: '1.0.0',
    owner: 'engines',
    description: `Of the language: ${name}`,
    query,
    ...(contractsRead(query.plan).length > 0 ? { lateness: '1 minute' } : {}),
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '10 seconds', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '26 hours' },
    },
  });
