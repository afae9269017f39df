import type { DuckDBConnection } from '@duckdb/node-api';
import { archivedRecords, temporaryFolderOf } from '../archive/index.ts';
import { late, lateAddressesSql, progressSql, queryRows, withDuckDB } from '../compile/duckdb/index.ts';
import type { Row } from '../contract/column.ts';
import type { Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { PartitionProgress } from '../product/progress.ts';
import type { Product, QueryProduct } from '../product/product.ts';
import { queryRowKey, type LateAddress, type ServedRow } from '../serving/index.ts';
import { replay } from './replay.ts';

/** What the archive says about a product at one cut. */
export interface Recomputed {
  /** The rows over all records of the cut. */
  readonly truth: readonly ServedRow[];
  /** The rows over the records on time: what a stream at this cut must show. The same array as `truth` where nothing is late. */
  readonly onTime: readonly ServedRow[];
  /** Addresses of the late records of the cut, by partition and offset. */
  readonly late: readonly LateAddress[];
  /** By partition of the product's input, at the cut. */
  readonly progress: readonly PartitionProgress[];
}

/**
 * Computes a product from nothing but the archive, at any cut that is archived: queries as SQL by DuckDB, processes by
 * replaying their function over the records in log order (nothing is late for them). The same cut gives the same rows,
 * whoever asks and when. Holds the rows of the product; what DuckDB needs besides is bounded.
 */
export async function recompute(mesh: Mesh, product: Product, cut: Cut): Promise<Recomputed> {
  const records = await archivedRecords(mesh, product.input, cut);
  return withDuckDB(temporaryFolderOf(mesh), async (connection) => {
    const progress = await progressAt(connection, product, records, cut);
    if (product.kind === 'process') {
      const truth = await replay(connection, product, records);
      return { truth, onTime: truth, late: [], progress };
    }
    const truth = await served(product, queryRows(connection, product, records, 'truth'));
    if (progress.every((partition) => partition.late === 0)) return { truth, onTime: truth, late: [], progress };
    return {
      truth,
      onTime: await served(product, queryRows(connection, product, records, 'onTime')),
      late: await lateAddresses(connection, product, records),
      progress,
    };
  });
}

async function served(product: QueryProduct, rows: AsyncIterable<Row>): Promise<ServedRow[]> {
  const all: ServedRow[] = [];
  for await (const row of rows) all.push({ key: queryRowKey(product, row), task: 0, row });
  return all;
}

async function progressAt(
  connection: DuckDBConnection,
  product: Product,
  records: string,
  cut: Cut,
): Promise<PartitionProgress[]> {
  const isLate = product.kind === 'query' ? late(product) : 'false';
  const found = await connection.runAndReadAll(progressSql(product, isLate, records));
  const progress = Array.from({ length: product.input.partitions }, (_, partition): PartitionProgress => ({
    end: cut[partition] ?? 0,
    maxTime: null,
    accepted: 0,
    late: 0,
  }));
  for (const [partition, maxTime, accepted, lateRecords] of found.getRows()) {
    const at = Number(partition);
    progress[at] = {
      end: cut[at] ?? 0,
      maxTime: maxTime === null ? null : Number(maxTime),
      accepted: Number(accepted),
      late: Number(lateRecords),
    };
  }
  return progress;
}

async function lateAddresses(
  connection: DuckDBConnection,
  product: QueryProduct,
  records: string,
): Promise<LateAddress[]> {
  const found = await connection.runAndReadAll(lateAddressesSql(product, records));
  return found.getRows().map(([partition, offset]) => ({ partition: Number(partition), offset: Number(offset) }));
}
