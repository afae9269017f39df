import { withDuckDB } from '../compile/duckdb/index.ts';
import type { Contract } from '../contract/contract.ts';
import { acquireLease } from '../database/index.ts';
import { MeshError } from '../error/index.ts';
import { covers, type Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { ArchiveTables } from './archive-tables.ts';
import { archiveFolderOf, temporaryFolderOf } from './folders.ts';
import { archivePositions } from './manifest.ts';
import { archiveUntil, SUPERSEDED } from './archive-until.ts';

/** Rows of a file at most, but for its last batch; it bounds what the archiver holds. */
const FILE_ROWS = 500_000;
const ATTEMPTS = 5;

export interface ArchiveOptions {
  /** Rows of a file at most, but for its last batch. */
  readonly fileRows?: number;
  readonly signal?: AbortSignal;
}

/**
 * Brings the archive of a contract up to the log's ends as they are now and returns the cut it then holds, which covers
 * them. Files are Parquet in `<archive folder>/<contract>/`, see `archive-columns`; a file exists once the manifest
 * names it, and the manifest is the archiver's only position. Any number of callers: one works, the others wait and then
 * find nothing left to do.
 */
export async function archive(mesh: Mesh, contract: Contract, options: ArchiveOptions = {}): Promise<Cut> {
  const ends = await mesh.log.ends(contract.name);
  for (let attempt = 1; ; attempt++) {
    const archived = await archivedCut(mesh, contract);
    if (covers(archived, ends)) return archived;
    try {
      await archiveAlone(mesh, contract, ends, options);
    } catch (error) {
      // Another took the lease over while this one was cut off from the database: what it did not do is done now.
      if (!(error instanceof MeshError && error.code === SUPERSEDED) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The cut that the archive of a contract holds now. */
export async function archivedCut(mesh: Mesh, contract: Contract): Promise<Cut> {
  const positions = await archivePositions(mesh.database.withTables<ArchiveTables>(), contract);
  return positions.map((position) => position.end);
}

async function archiveAlone(mesh: Mesh, contract: Contract, ends: Cut, options: ArchiveOptions): Promise<void> {
  const { signal, fileRows = FILE_ROWS } = options;
  const lease = await acquireLease(
    mesh.databaseUrl,
    `${mesh.namespace}.archive.${contract.name}`,
    signal === undefined ? {} : { signal },
  );
  try {
    await withDuckDB(temporaryFolderOf(mesh), (connection) =>
      archiveUntil({
        log: mesh.log,
        registry: mesh.registry,
        database: mesh.database.withTables<ArchiveTables>(),
        folder: archiveFolderOf(mesh, contract),
        connection,
        contract,
        ends,
        fileRows,
        lost: lease.lost,
        signal,
      }),
    );
  } finally {
    await lease.release();
  }
}
