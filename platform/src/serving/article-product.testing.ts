import type { Column, Columns, Value } from '../contract/column.ts';
import { stagesOf, type QueryPlan } from '../plan/index.ts';
import { FIRST_GENERATION } from '../product/generation.ts';
import type { QueryProduct } from '../product/product.ts';
import type { PartitionProgress } from '../product/progress.ts';
import { sale } from '../testing/shop.ts';
import { rowKeyOf, type ServedRow } from './index.ts';

const ARTICLE: Column = { type: { kind: 'text' }, nullable: true };

export function productOf(name: string, measures: Columns, layout: QueryProduct['layout'] = 'one-step'): QueryProduct {
  const time: Column = { type: { kind: 'timestamp' }, nullable: false };
  const plan: QueryPlan = {
    kind: 'aggregate',
    input: { node: 'contract', contract: sale.name, columns: sale.columns, eventTime: sale.eventTime, key: sale.key },
    where: null,
    window: { kind: 'tumbling', size: 10 },
    group: [{ name: 'article', value: { node: 'column', name: 'article', column: ARTICLE } }],
    measures: [],
    derived: [],
    having: null,
  };
  return {
    kind: 'query',
    name,
    version: '1.0.0',
    owner: 'shop',
    description: name,
    inputs: [sale],
    speeds: { stream: { freshness: 1 }, microBatch: { every: 1, freshness: 1 }, batch: { every: 1, freshness: 1 } },
    deprecated: null,
    output: { article: ARTICLE, windowStart: time, windowEnd: time, ...measures },
    metadata: {},
    fingerprint: 'f',
    generation: FIRST_GENERATION,
    plan,
    lateness: 5,
    stages: stagesOf(plan, 5),
    layout,
  };
}

export const served = (product: QueryProduct, task: number, row: Record<string, Value>): ServedRow => ({
  key: rowKeyOf(product, row),
  task,
  row,
});

export const at = (end: number, maxTime: number | null): PartitionProgress => ({
  end,
  maxTime,
  accepted: end,
  late: 0,
});
