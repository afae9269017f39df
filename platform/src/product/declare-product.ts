import { alikeNames } from '../contract/alike-names.ts';
import type { TypedContract } from '../contract/contract.ts';
import { columnOf, type Fields, type RowOf } from '../contract/field.ts';
import { NAME } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import type { Column } from '../contract/column.ts';
import { outputOf, stagesOf, type Query } from '../plan/index.ts';
import { duration } from '../time/index.ts';
import { fingerprintOf } from './fingerprint.ts';
import { layoutOf } from './layout.ts';
import type { ProcessProduct, ProcessState, QueryProduct } from './product.ts';
import { serviceLevels, type DeclaredLevels } from './service-levels.ts';

interface Declaration {
  /** `domain.noun`. */
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly description: string;
  readonly speeds: DeclaredLevels;
}

/** A product that is a query. */
export interface QueryDeclaration extends Declaration {
  readonly query: Query;
  /** How long after a window's end its records are still awaited, in event time. */
  readonly lateness: string;
}

/** A product that is a pure function of a state per key and a record. */
export interface ProcessDeclaration<F extends Fields, O extends Fields, S extends ProcessState> extends Declaration {
  readonly input: TypedContract<F>;
  readonly output: O;
  /** The state of a key before its first record. */
  readonly initial: S;
  /** Pure: no clock, no randomness, no I/O; it must not change the state it is given. */
  readonly process: (state: S, record: RowOf<F>) => readonly [S, readonly RowOf<O>[]];
}

/** Declares a product: frozen data, nothing starts. Fails with `PRODUCT_INVALID` or `DURATION_INVALID`. */
export function product(declaration: QueryDeclaration): QueryProduct;
export function product<F extends Fields, const O extends Fields, S extends ProcessState>(
  declaration: ProcessDeclaration<F, O, S>,
): ProcessProduct;
export function product<F extends Fields, O extends Fields, S extends ProcessState>(
  declaration: QueryDeclaration | ProcessDeclaration<F, O, S>,
): QueryProduct | ProcessProduct {
  return 'query' in declaration ? queryProduct(declaration) : processProduct(declaration);
}

function queryProduct(declaration: QueryDeclaration): QueryProduct {
  const { plan, inputs } = declaration.query;
  const lateness = duration(declaration.lateness);
  const stages = stagesOf(plan, lateness);
  return Object.freeze({
    kind: 'query',
    ...declared(declaration),
    inputs,
    plan,
    lateness,
    stages,
    layout: layoutOf(stages),
    output: Object.freeze(outputOf(plan)),
    fingerprint: fingerprintOf({ plan, lateness }),
  });
}

function processProduct<F extends Fields, O extends Fields, S extends ProcessState>(
  declaration: ProcessDeclaration<F, O, S>,
): ProcessProduct {
  const { input, initial, version, process, name } = declaration;
  const alike = alikeNames(Object.keys(declaration.output));
  if (alike !== undefined)
    throw invalid(name, `the outputs ${alike.join(' and ')}`, 'names that differ by more than case');
  const output = Object.fromEntries(
    Object.entries(declaration.output).map(([field, schema]) => [field, columnFor(name, field, schema)]),
  );
  return Object.freeze({
    kind: 'process',
    ...declared(declaration),
    input,
    inputs: [input],
    lateness: 0,
    output: Object.freeze(output),
    initial,
    process: process as unknown as ProcessProduct['process'],
    onTimer: null,
    timeToLive: null,
    // A function has no stable text, so its author's version stands for the code.
    fingerprint: fingerprintOf({ name, version, input: input.columns, output, initial }),
  });
}

function columnFor(product: string, field: string, schema: Fields[string]): Column {
  const column = columnOf(schema);
  if (column !== undefined && /^[a-z][A-Za-z0-9]*$/.test(field)) return column;
  throw invalid(
    product,
    `the output ${JSON.stringify(field)}`,
    'a name in camel case with a field of text(), int32() and so on',
  );
}

function declared({ name, version, owner, description, speeds }: Declaration) {
  if (!NAME.test(name)) throw invalid(name, 'this name', '`domain.noun` in lower case, words joined by "-"');
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw invalid(name, `version ${version}`, 'three numbers such as 1.0.0');
  if (owner === '' || description === '') throw invalid(name, 'no owner or no description', 'both');
  return { name, version, owner, description, speeds: serviceLevels(name, speeds) };
}

const invalid = (product: string, found: string, expected: string): MeshError =>
  new MeshError({
    code: 'PRODUCT_INVALID',
    found: `product ${product}: ${found}`,
    expected,
    likelyCause: 'it is a typing mistake',
  });
