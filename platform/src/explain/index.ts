export { explainProduct, type Explanation } from './explain-product.ts';
export { SQL_ENGINES, type SqlEngine } from './sql-engine.ts';
