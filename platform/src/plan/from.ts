import type { Columns } from '../contract/column.ts';
import type { Contract, TypedContract } from '../contract/contract.ts';
import type { Fields, NullableOf, TypeOf } from '../contract/field.ts';
import type { QueryProduct, TypedQueryProduct } from '../product/product.ts';
import type { DeclaredRows } from './declared-rows.ts';
import { planError } from './plan-error.ts';
import type { QueryPlan } from './query-plan.ts';
import { rowsOf } from './rows-of.ts';
import { columnNodes } from './scope-of.ts';
import type { Source } from './source.ts';

type Input = TypedContract<Fields> | TypedQueryProduct<Columns>;

type ColumnsOf<I extends Input> =
  I extends TypedContract<infer F> ? ColumnsOfFields<F> : I extends TypedQueryProduct<infer C> ? C : never;

/** The columns of a contract's fields. */
type ColumnsOfFields<F extends Fields> = {
  readonly [K in keyof F]: { readonly type: TypeOf<F[K]>; readonly nullable: NullableOf<F[K]> };
};

/**
 * Begins a query over the records of a contract, or over the final rows of another query product. Wrong values fail with
 * `PLAN_INVALID` when the module loads.
 */
export function from<const I extends Input>(input: I): Source<ColumnsOf<I>> {
  if (typeof input !== 'object' || (input as unknown) === null || !('name' in input))
    throw planError(
      `${input === undefined || input === null ? String(input) : `a ${typeof input}`} to read from`,
      'a contract or a query product',
      'the name of an import is misspelt, or two files import each other',
    );
  return rowsOf('kind' in input ? ofProduct(input) : ofContract(input)) as never;
}

function ofContract(contract: Contract): DeclaredRows {
  const { name, columns, eventTime, key } = contract;
  return {
    relation: { node: 'contract', contract: name, columns, eventTime, key },
    inputs: [contract],
    where: null,
    named: columnNodes(columns),
    sides: null,
  };
}

function ofProduct({ name, kind, lateness, output, plan, inputs }: QueryProduct): DeclaredRows {
  const refuse = (found: string, likelyCause: string): never => {
    throw planError(`${found} ${name} as what a query reads`, 'a query product whose rows become final', likelyCause);
  };
  if (kind !== 'query') refuse('the process', 'only records of a contract and rows of queries have an event time');
  if (plan.kind === 'aggregate' && plan.window === null)
    refuse('the running aggregate', 'a group without a window is never final: give it a window');
  if (isPlainSelect(plan)) refuse('the select', 'its rows are records of a contract: read the contract itself');
  return {
    relation: { node: 'product', product: name, lateness, columns: output, plan },
    inputs,
    where: null,
    named: columnNodes(output),
    sides: null,
  };
}

const isPlainSelect = (plan: QueryPlan): boolean => plan.kind === 'select' && plan.input.node === 'contract';
