import type { Columns } from '../contract/column.ts';
import { columnMetadataOf } from '../contract/declared-metadata.ts';
import type { Fields } from '../contract/field.ts';
import type { ColumnOptions } from '../contract/field-options.ts';
import { stagesOf, type Query } from '../plan/index.ts';
import { declared, invalidProduct, refusalOf, type Declaration } from './declaration.ts';
import { processProduct, type ProcessDeclaration } from './declare-process.ts';
import { fingerprintOf } from './fingerprint.ts';
import { latenessOf } from './lateness.ts';
import { layoutOf } from './layout.ts';
import type { ProcessProduct, ProcessState, TypedQueryProduct } from './product.ts';
import { requireNamedOnce } from './read-products.ts';

/** A product that is a query. */
export interface QueryDeclaration<C extends Columns> extends Declaration {
  readonly query: Query<C>;
  /** How long after a window's end its records are still awaited, in event time; only where it reads a contract itself. */
  readonly lateness?: string;
  /** What is said of columns of the output. */
  readonly columns?: { readonly [K in keyof C & string]?: ColumnOptions<C[K]['type']> };
}

/** Declares a product: frozen data, nothing starts. Fails with `PRODUCT_INVALID` or `DURATION_INVALID`. */
export function product<C extends Columns>(declaration: QueryDeclaration<C>): TypedQueryProduct<C>;
export function product<F extends Fields, const O extends Fields, S extends ProcessState>(
  declaration: ProcessDeclaration<F, O, S>,
): ProcessProduct;
export function product<F extends Fields, O extends Fields, S extends ProcessState>(
  declaration: QueryDeclaration<Columns> | ProcessDeclaration<F, O, S>,
): TypedQueryProduct<Columns> | ProcessProduct {
  if ('query' in declaration && isQuery(declaration.query)) return queryProduct(declaration);
  if ('process' in declaration) return processProduct(declaration);
  throw invalidProduct(
    declaration.name,
    'query' in declaration && declaration.query !== undefined ? 'a query without rows to give' : 'no query',
    'a query that ends in aggregate or select, or the input, output, initial and process of a process',
    'the last call of the query is missing',
  );
}

/** A query's author may do without the compiler. */
const isQuery = (query: Partial<Query> | undefined): boolean => query?.plan !== undefined;

function queryProduct<C extends Columns>(declaration: QueryDeclaration<C>): TypedQueryProduct<C> {
  const { plan, inputs, output } = declaration.query;
  const about = declared(declaration);
  const { name } = about;
  requireNamedOnce(name, plan);
  const lateness = latenessOf(name, plan, declaration.lateness);
  const stages = stagesOf(plan, lateness);
  return Object.freeze({
    kind: 'query',
    ...about,
    inputs,
    plan,
    lateness,
    stages,
    layout: layoutOf(stages),
    output,
    metadata: columnMetadataOf(declaration.columns ?? {}, output, refusalOf(name)),
    fingerprint: fingerprintOf({ plan, lateness }),
  });
}
