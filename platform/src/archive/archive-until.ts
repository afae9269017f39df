import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Kysely } from 'kysely';
import { recordReader } from '../compile/index.ts';
import type { RecordReader } from '../compile/kernel.ts';
import type { Contract } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import { faultPoint } from '../fault/index.ts';
import { covers, type Cut } from '../log/cut.ts';
import type { Log } from '../log/log.ts';
import { endOf, type RecordBatch } from '../log/record-batch.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import type { ArchiveTables } from './archive-tables.ts';
import { archivePositions, lockManifest, nameFile } from './manifest.ts';
import { removeOrphans } from './orphans.ts';
import { parquetWriter, type ParquetWriter } from './parquet-writer.ts';

/** The code of the error of an archiver that another has overtaken. Its work is void; the manifest is as the other left it. */
export const SUPERSEDED = 'ARCHIVE_SUPERSEDED';

const POLL_MS = 500;
/** A log that delivers nothing for this long, although it says it holds more, is stuck. */
const STALLED_MS = 60_000;

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

/** What of a partition is collected since the last file. */
interface Collected {
  start: number;
  end: number;
  records: number;
  maxTime: number | null;
}

/**
 * Reads the log from the end of the manifest to `ends`, writes files and names each in the manifest.
 * State: what is collected for the next file. Law: the union of the named files is the log's prefix, each visible
 * record once, whoever was killed when.
 */
export async function archiveUntil(run: ArchiveRun): Promise<void> {
  const { contract, ends } = run;
  const writer = await parquetWriter(run.connection, contract.columns, run.folder);
  await removeOrphans(run.database, contract, run.folder);
  const positions = await archivePositions(run.database, contract);
  const collected = positions.map(({ end, maxTime }): Collected => ({ start: end, end, records: 0, maxTime }));
  const records = recordReader(contract, run.registry);
  const reader = await run.log.reader(
    positions.flatMap(({ end }, partition) =>
      end < (ends[partition] ?? 0) ? [{ topic: contract.name, partition, offset: end }] : [],
    ),
  );
  try {
    let delivered = Date.now();
    while (
      !covers(
        collected.map(({ end }) => end),
        ends,
      )
    ) {
      run.signal?.throwIfAborted();
      if (run.lost.aborted) throw superseded(contract, run.lost.reason);
      const batches = await reader.poll(POLL_MS);
      if (batches.length > 0) delivered = Date.now();
      else if (Date.now() - delivered > STALLED_MS) throw stalled(contract, collected, ends);
      for (const batch of batches) {
        const part = collected[batch.partition];
        if (part === undefined) continue;
        await collect(records, writer, batch, part, ends[batch.partition] ?? 0);
        if (writer.rows >= run.fileRows) await commit(run, writer, collected);
      }
    }
  } finally {
    await reader.close();
  }
  if (collected.some(({ start, end }) => end > start)) await commit(run, writer, collected);
}

/** Adds the batch's records before `end` to the writer and moves `part` on. */
async function collect(
  records: RecordReader,
  writer: ParquetWriter,
  batch: RecordBatch,
  part: Collected,
  end: number,
): Promise<void> {
  const passed = (time: number): void => {
    if (part.maxTime === null || time > part.maxTime) part.maxTime = time;
  };
  let from = 0;
  for (;;) {
    from = records.read(
      batch,
      from,
      (record, schemaId) => {
        if (record.offset >= end || record.offset < part.end) return;
        writer.record(record, part.maxTime, schemaId);
        part.records += 1;
        passed(record.time);
      },
      (offset, time) => {
        if (offset >= end || offset < part.end) return;
        writer.marker(batch.partition, offset, time, part.maxTime);
        passed(time);
      },
    );
    if (from >= batch.count) break;
    await records.learn(batch, from);
  }
  part.end = Math.max(part.end, Math.min(endOf(batch), end));
}

/** Writes what is collected as a file and names it. */
async function commit(run: ArchiveRun, writer: ParquetWriter, collected: Collected[]): Promise<void> {
  const { contract, database, folder } = run;
  faultPoint('archive.begin');
  const file = await writer.finish();
  const ranges = collected.flatMap((part, partition) => (part.end > part.start ? [{ partition, ...part }] : []));
  try {
    await database.transaction().execute(async (transaction) => {
      await lockManifest(transaction, contract);
      await access(join(folder, file));
      await nameFile(transaction, contract, file, ranges);
      faultPoint('archive.staged');
    });
  } catch (error) {
    if (isSuperseded(error)) throw superseded(contract, error);
    throw error;
  }
  faultPoint('archive.committed');
  for (const part of collected) {
    part.start = part.end;
    part.records = 0;
  }
}

/** A range that is there already, or whose start is not; or a file that the new archiver took for an orphan. */
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

const stalled = (contract: Contract, collected: readonly Collected[], ends: Cut): MeshError =>
  new MeshError({
    code: 'ARCHIVE_STALLED',
    found: `no record of ${contract.name} for ${STALLED_MS / 1000} s after ${JSON.stringify(collected.map(({ end }) => end))}`,
    expected: `records up to ${JSON.stringify(ends)}`,
    likelyCause: 'the log is down or its retention removed records that were not archived yet',
    canRetry: true,
    exitCode: 3,
  });
