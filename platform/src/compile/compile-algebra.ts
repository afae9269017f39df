import type { StateAlgebra } from '../operator/index.ts';
import type { QueryProduct } from '../product/product.ts';
import { aggregateAlgebra } from './aggregate-algebra.ts';
import { recordAlgebra } from './record-algebra.ts';

/** The algebras of a product's leaves, in their order. */
export const compileAlgebras = ({ name, stages }: QueryProduct): readonly StateAlgebra[] =>
  stages.leaves.map((leaf) =>
    leaf.kind === 'aggregate' ? aggregateAlgebra(name, leaf.plan, 'records') : recordAlgebra(leaf.columns),
  );
