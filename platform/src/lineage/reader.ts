import type { Lineage } from './lineage.ts';

/** Something that reads contracts or products: a product, or a contract whose records are made from another's. */
export interface Reader {
  readonly kind: 'product' | 'contract';
  readonly owner: string;
  readonly lineage: Lineage;
}
