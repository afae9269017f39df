export { product } from './declare-product.ts';
export { domain, type Domain } from './domain.ts';
export { type PoisonNote } from './poison.ts';
export {
  SPEEDS,
  type ProcessProduct,
  type ProcessState,
  type Product,
  type QueryProduct,
  type Speed,
} from './product.ts';
export { noProgress, PROGRESS_HEADER, type PartitionProgress, type Progress } from './progress.ts';
