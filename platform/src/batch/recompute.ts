import { isDeepStrictEqual } from 'node:util';
import type { DuckDBConnection } from '@duckdb/node-api';
import { archivedRecords, temporaryFolderOf } from '../archive/index.ts';
import { identifier, lateAddresses, progressAt, queryRows, withDuckDB } from '../compile/duckdb/index.ts';
import type { Row } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import type { Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Leaf } from '../plan/stages.ts';
import type { PoisonNote } from '../product/poison.ts';
import { withPoison, type PartitionProgress, type Progress } from '../product/progress.ts';
import type { Product, QueryProduct } from '../product/product.ts';
import { rowKeyOf, type LateAddress, type ServedRow } from '../serving/index.ts';
import { replay } from './replay.ts';

/** By name, a cut of each contract that a product reads. */
export type Cuts = Readonly<Record<string, Cut>>;

/** What the archive says about a product at one cut. */
export interface Recomputed {
  /** The rows over all records of the cut. */
  readonly truth: readonly ServedRow[];
  /** The rows over the records on time: what a stream at this cut must show. The same array as `truth` where nothing is late. */
  readonly onTime: readonly ServedRow[];
  /** Addresses of the late records of the cut, by contract, partition and offset. */
  readonly late: readonly LateAddress[];
  /** Steps of a process that fail. */
  readonly poison: readonly PoisonNote[];
  /** Of each contract by partition, at the cut. */
  readonly progress: Progress;
}

/**
 * Computes a product from nothing but the archive, at any cuts that are archived: queries as SQL by DuckDB, processes by
 * replaying their function over the records in log order (nothing is late for them). The same cuts give the same rows,
 * whoever asks and when. Holds the rows of the product; what DuckDB needs besides is bounded. Of a process that a speed is to be compared
 * with, `leftOut` says which steps that speed left out: `onTime` and `progress` leave out these, and it does not stop
 * (`PROCESS_POISONED`), however many fail.
 */
export async function recompute(
  mesh: Mesh,
  product: Product,
  cuts: Cuts,
  leftOut?: readonly PoisonNote[],
): Promise<Recomputed> {
  return withDuckDB(temporaryFolderOf(mesh), async (connection) => {
    const progress: Record<string, readonly PartitionProgress[]> = {};
    const late: LateAddress[] = [];
    const relations: Record<string, string> = {};
    for (const contract of product.inputs) {
      const { name } = contract;
      const cut = cuts[name] ?? [];
      const relation = await archivedView(connection, mesh, contract, cut);
      const leaves = leavesOf(product, contract);
      const reached = await progressAt(connection, contract, leaves, relation, cut);
      relations[name] = relation;
      progress[name] = reached;
      if (reached.every((partition) => partition.late === 0)) continue;
      for (const address of await lateAddresses(connection, leaves, relation))
        late.push({ contract: name, ...address });
    }
    if (product.kind === 'process') {
      const { name } = product.input;
      const records = relations[name] ?? '';
      const truth = await replay(connection, product, records, leftOut && []);
      const same = leftOut === undefined || isDeepStrictEqual(leftOut.map(addressOf), truth.poison.map(addressOf));
      const onTime = same ? truth : await replay(connection, product, records, leftOut);
      progress[name] = (progress[name] ?? []).map((each, of) => withPoison(each, onTime.tallies.get(of)));
      return { truth: truth.rows, onTime: onTime.rows, late, poison: truth.poison, progress };
    }
    const rows = (reading: 'truth' | 'onTime') =>
      served(product, queryRows(connection, product, { relations, reading }));
    const truth = await rows('truth');
    return { truth, onTime: mayBeLate(product, late) ? await rows('onTime') : truth, late, poison: [], progress };
  });
}

const addressOf = ({ partition, offset, ordinal }: PoisonNote) => [partition, offset, ordinal];

/** A record may be late in one window or for one leaf, and not be late itself. */
const mayBeLate = ({ stages }: QueryProduct, late: readonly LateAddress[]): boolean =>
  late.length > 0 ||
  stages.leaves.length > 1 ||
  stages.leaves.some((leaf) => leaf.kind === 'aggregate' && leaf.plan.window?.kind === 'hopping');

const leavesOf = (product: Product, { name }: Contract): readonly Leaf[] =>
  product.kind === 'process' ? [] : product.stages.leaves.filter(({ input }) => input.contract === name);

/** A view of a contract's archive at a cut, by the contract's name, so that queries over it can be read. */
async function archivedView(connection: DuckDBConnection, mesh: Mesh, contract: Contract, cut: Cut): Promise<string> {
  const records = await archivedRecords(mesh, contract, cut);
  const view = identifier(contract.name);
  await connection.run(`CREATE TEMP VIEW ${view} AS SELECT * FROM ${records}`);
  return view;
}

/** Rows with their keys: of equal rows of a select each has the number of those before it. */
async function served(product: QueryProduct, rows: AsyncIterable<Row>): Promise<ServedRow[]> {
  const all: ServedRow[] = [];
  const copies = new Map<string, number>();
  for await (const row of rows) {
    const first = rowKeyOf(product, row);
    if (product.plan.kind === 'aggregate') {
      all.push({ key: first, task: 0, row });
      continue;
    }
    const copy = copies.get(first) ?? 0;
    copies.set(first, copy + 1);
    all.push({ key: rowKeyOf(product, row, copy), task: 0, row });
  }
  return all;
}
