import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { fileOf } from '../../archive/archive-files.ts';
import { archiveReader } from '../../archive/archive-reader.ts';
import { collect, type Collected } from '../../archive/archive-until.ts';
import { relationOf } from '../../archive/archived-records.ts';
import { parquetWriter } from '../../archive/parquet-writer.ts';
import type { Contract } from '../../contract/index.ts';
import { emptyCut, readRange } from '../../log/index.ts';
import type { SourceLog } from '../speeds/source-log.ts';

/**
 * Calls `work` with what archives contracts: all that a log has of one, in files as the archiver writes them; the relation is SQL and can be
 * read until `work` is done.
 */
export async function withArchive<T>(
  { log, registry }: Pick<SourceLog, 'log' | 'registry'>,
  connection: DuckDBConnection,
  work: (archivedAs: (contract: Contract) => Promise<string>) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'tempi-evolution-'));
  try {
    return await work(async (contract) => {
      const folder = join(root, contract.name);
      const writer = await parquetWriter(connection, folder);
      const reader = archiveReader(contract, registry, (id, columns) => writer.schema(id, columns));
      const ends = await log.ends(contract.name);
      const parts = ends.map((): Collected => ({ start: 0, end: 0, records: 0, maxTime: null, schemas: new Set() }));
      for await (const batch of readRange(log, contract.name, emptyCut(ends.length), ends)) {
        const part = parts[batch.partition];
        if (part !== undefined) await collect(reader, writer, batch, part);
      }
      const group = await writer.finish();
      const schemas = new Set(parts.flatMap((part) => [...part.schemas]));
      const files = new Map(Array.from(schemas, (schema) => [schema, [fileOf(group, schema)]]));
      return relationOf(contract, { folder, files, registry }, ends);
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
