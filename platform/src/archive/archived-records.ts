import { join } from 'node:path';
import { identifier, text } from '../compile/duckdb/index.ts';
import type { Contract } from '../contract/contract.ts';
import type { Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { archiveColumns } from './archive-columns.ts';
import type { ArchiveTables } from './archive-tables.ts';
import { archiveFolderOf } from './folders.ts';
import { archiveFiles } from './manifest.ts';

/**
 * A DuckDB relation, in parentheses, of all rows before `cut` in the archive of a contract: the address columns of
 * `archive-columns`, then the contract's. A column that older files lack is NULL there. What the cut selects must be
 * archived.
 */
export async function archivedRecords(mesh: Mesh, contract: Contract, cut: Cut): Promise<string> {
  const names = await archiveFiles(mesh.database.withTables<ArchiveTables>(), contract, cut);
  const folder = archiveFolderOf(mesh, contract);
  return relationOf(
    contract,
    names.map((name) => join(folder, name)),
    cut,
  );
}

/** The relation over files given by their paths. */
function relationOf(contract: Contract, files: readonly string[], cut: Cut): string {
  const columns = archiveColumns(contract.columns);
  const typed = columns.map(({ name, type }) => `CAST(NULL AS ${type.toString()}) AS ${identifier(name)}`);
  const nothing = `SELECT ${typed.join(', ')} WHERE false`;
  if (files.length === 0) return `(${nothing})`;
  const before = cut.map((end, partition) => `(_partition = ${partition} AND _offset < ${end})`);
  const paths = `[${files.map(text).join(', ')}]`;
  // Unasked, DuckDB takes folders like `value=77`, wherever the user has put the data folder, for columns.
  const read = `read_parquet(${paths}, union_by_name = true, hive_partitioning = false)`;
  return `(${nothing} UNION ALL BY NAME SELECT * FROM ${read} WHERE ${before.join(' OR ')})`;
}
