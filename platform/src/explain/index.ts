export { explainProduct, type Explanation } from './explain-product.ts';
export { explainSql, SQL_RELATIONS } from './explain-sql.ts';
export { SQL_ENGINES, type SqlEngine } from './sql-engine.ts';
