import { join } from 'node:path';
import { text } from '../compile/duckdb/index.ts';
import type { Contract } from '../contract/contract.ts';
import { resolve } from '../contract/resolution.ts';
import type { Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import { MARKERS } from './archive-files.ts';
import type { ArchiveTables } from './archive-tables.ts';
import { archiveFolderOf } from './folders.ts';
import { archiveFiles } from './manifest.ts';
import { earlierFiles, markerFiles, noRows, writtenFiles } from './resolved-files.ts';

/**
 * A DuckDB relation, in parentheses, of all rows before `cut` in the archive of a contract: the address columns of
 * `archive-columns`, then the contract's, as it reads what was written with whatever schema: the same as its kernels read. What the cut
 * selects must be archived. Fails with `SCHEMA_INCOMPATIBLE` where it has records of a schema that the contract cannot read.
 */
export async function archivedRecords(mesh: Mesh, contract: Contract, cut: Cut): Promise<string> {
  const files = await archiveFiles(mesh.database.withTables<ArchiveTables>(), contract, cut);
  return relationOf(contract, { folder: archiveFolderOf(mesh, contract), files, registry: mesh.registry }, cut);
}

/** The relation over files of a folder, by the ids of their writers' schemas, see `archiveFiles`. */
export async function relationOf(
  contract: Contract,
  from: {
    readonly folder: string;
    readonly files: ReadonlyMap<number | null, readonly string[]>;
    readonly registry: SchemaRegistry;
  },
  cut: Cut,
): Promise<string> {
  const selects = [noRows(contract)];
  for (const [schema, names] of from.files) {
    const read = parquet(names.map((name) => join(from.folder, name)));
    if (schema === null) selects.push(earlierFiles(contract, read));
    else if (schema === MARKERS) selects.push(markerFiles(contract, read));
    else selects.push(writtenFiles(resolve(await from.registry.schema(schema), contract), contract, read));
  }
  const before = cut.map((end, partition) => `(_partition = ${String(partition)} AND _offset < ${String(end)})`);
  return `(SELECT * FROM (${selects.join(' UNION ALL ')}) AS _rows WHERE ${before.join(' OR ') || 'false'})`;
}

/** What DuckDB reads of files; of a column that some lack it makes NULL. */
const parquet = (files: readonly string[]): string =>
  // Unasked, DuckDB takes folders like `value=77`, wherever the user has put the data folder, for columns.
  `read_parquet([${files.map(text).join(', ')}], union_by_name = true, hive_partitioning = false)`;
