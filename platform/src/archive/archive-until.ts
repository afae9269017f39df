import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Kysely } from 'kysely';
import type { BodyReader } from '../compile/record-reader.ts';
import type { Contract } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import { faultPoint } from '../fault/index.ts';
import type { Cut } from '../log/cut.ts';
import type { Log } from '../log/log.ts';
import { readRange } from '../log/read-range.ts';
import { endOf, type RecordBatch } from '../log/record-batch.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import type { ArchiveTables } from './archive-tables.ts';
import { MARKERS, fileOf } from './archive-files.ts';
import { archiveReader, type ArchivedRow } from './archive-reader.ts';
import { archivePositions, lockManifest, nameFile } from './manifest.ts';
import { removeOrphans } from './orphans.ts';
import { parquetWriter, type ParquetWriter } from './parquet-writer.ts';

/** The code of the error of an archiver that another has overtaken. Its work is void; the manifest is as the other left it. */
export const SUPERSEDED = 'ARCHIVE_SUPERSEDED';

export interface ArchiveRun {
  readonly log: Log;
  readonly registry: SchemaRegistry;
  readonly database: Kysely<ArchiveTables>;
  readonly folder: string;
  readonly connection: DuckDBConnection;
  readonly contract: Contract;
  readonly ends: Cut;
  readonly fileRows: number;
  /** Aborted when the archiver's lease is lost. */
  readonly lost: AbortSignal;
  readonly signal: AbortSignal | undefined;
}

/** What of a partition is collected since the last files. */
export interface Collected {
  start: number;
  end: number;
  records: number;
  maxTime: number | null;
  /** Ids of the writers' schemas, with `MARKERS` where there are markers. */
  schemas: Set<number>;
}

/**
 * Reads the log from the end of the manifest to `ends`, writes files and names each in the manifest.
 * State: what is collected for the next file. Law: the named files together are the log's prefix, each visible record
 * once, whoever was killed when.
 */
export async function archiveUntil(run: ArchiveRun): Promise<void> {
  const { contract, ends } = run;
  const writer = await parquetWriter(run.connection, run.folder);
  await removeOrphans(run.database, contract, run.folder);
  const positions = await archivePositions(run.database, contract);
  const collected = positions.map(({ end, maxTime }): Collected => ({
    start: end,
    end,
    records: 0,
    maxTime,
    schemas: new Set(),
  }));
  const reader = archiveReader(contract, run.registry, (schemaId, columns) => writer.schema(schemaId, columns));
  const from = positions.map(({ end }) => end);
  for await (const batch of readRange(run.log, contract.name, from, ends)) {
    run.signal?.throwIfAborted();
    if (run.lost.aborted) throw superseded(contract, run.lost.reason);
    const part = collected[batch.partition];
    if (part === undefined) continue;
    await collect(reader, writer, batch, part);
    if (writer.rows >= run.fileRows) await commit(run, writer, collected);
  }
  if (collected.some(({ start, end }) => end > start)) await commit(run, writer, collected);
}

/** Adds the batch to the writer and moves `part` on. */
export async function collect(
  reader: BodyReader<ArchivedRow>,
  writer: ParquetWriter,
  batch: RecordBatch,
  part: Collected,
): Promise<void> {
  const passed = (time: number): void => {
    if (part.maxTime === null || time > part.maxTime) part.maxTime = time;
  };
  const record: Parameters<BodyReader<ArchivedRow>['read']>[2] = (row, address, schemaId) => {
    writer.record(row, address, part.maxTime, schemaId);
    part.records += 1;
    part.schemas.add(schemaId);
    passed(row.time);
  };
  const marker = (offset: number, time: number): void => {
    writer.marker(batch.partition, offset, time, part.maxTime);
    part.schemas.add(MARKERS);
    passed(time);
  };
  for (let at = 0; (at = reader.read(batch, at, record, marker)) < batch.count;) await reader.learn(batch, at);
  part.end = endOf(batch);
}

/** Writes what is collected as files and names them. */
async function commit(run: ArchiveRun, writer: ParquetWriter, collected: readonly Collected[]): Promise<void> {
  const { contract, database, folder } = run;
  faultPoint('archive.begin');
  const ranges = collected.flatMap((part, partition) =>
    part.end > part.start ? [{ partition, ...part, schemas: [...part.schemas].sort((a, b) => a - b) }] : [],
  );
  const schemas = new Set(ranges.flatMap((range) => range.schemas));
  try {
    const file = await writer.finish();
    await database.transaction().execute(async (transaction) => {
      await lockManifest(transaction, contract);
      for (const schema of schemas) await access(join(folder, fileOf(file, schema)));
      await nameFile(transaction, contract, file, ranges);
      faultPoint('archive.staged');
    });
  } catch (error) {
    throw isSuperseded(error) ? superseded(contract, error) : error;
  }
  faultPoint('archive.committed');
  for (const part of collected) {
    part.start = part.end;
    part.records = 0;
    part.schemas.clear();
  }
}

/** A range that is there already, or whose start is not; or a file, even half written, that a newer archiver took for an orphan. */
const isSuperseded = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['23505', '23503', 'ENOENT'].includes(String(error.code));

const superseded = (contract: Contract, cause: unknown): MeshError =>
  new MeshError({
    code: SUPERSEDED,
    found: `another archiver of ${contract.name} at work`,
    expected: 'one at a time',
    likelyCause: 'this one lost its connection to the database for a while',
    canRetry: true,
    exitCode: 3,
    cause,
  });
