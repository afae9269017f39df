import { sql, type Kysely, type Transaction } from 'kysely';
import type { Contract } from '../contract/contract.ts';
import type { Cut } from '../log/cut.ts';
import { fileOf } from './archive-files.ts';
import type { ArchiveTables } from './archive-tables.ts';

/** How far the archive of one partition has come: a function of the log's prefix before `end`. */
export interface ArchivePosition {
  /** Canonical exclusive end of what is archived. */
  readonly end: number;
  /** The greatest event time or marker before `end`, microseconds; null before the first. */
  readonly maxTime: number | null;
}

/** What files that were written together hold of one partition: every visible record from `start` to before `end`. */
export interface ArchiveRange {
  readonly partition: number;
  readonly start: number;
  readonly end: number;
  /** Data records; markers are none. */
  readonly records: number;
  /** As in {@link ArchivePosition}, at `end`. */
  readonly maxTime: number | null;
  /** Ids of the writers' schemas, 0 for markers: what of the range is in which file, see `fileOf`. */
  readonly schemas: readonly number[];
}

type Database = Kysely<ArchiveTables>;

/** Where the archive of each partition ends; also where the archiver goes on. */
export async function archivePositions(database: Database, contract: Contract): Promise<ArchivePosition[]> {
  const rows = await database
    .selectFrom('archive_ranges')
    .distinctOn('partition')
    .select(['partition', 'end_offset', 'max_time'])
    .where('contract', '=', contract.name)
    .orderBy('partition')
    .orderBy('end_offset', 'desc')
    .execute();
  const positions = Array.from({ length: contract.partitions }, (): ArchivePosition => ({ end: 0, maxTime: null }));
  for (const row of rows) {
    positions[row.partition] = { end: row.end_offset, maxTime: row.max_time };
  }
  return positions;
}

/**
 * Names of the files that hold anything before `cut`, sorted, by the id of the writer's schema; 0: markers; null: files that were written
 * before there was one for each schema.
 */
export async function archiveFiles(
  database: Database,
  contract: Contract,
  cut: Cut,
): Promise<ReadonlyMap<number | null, readonly string[]>> {
  const files = new Map<number | null, Set<string>>();
  for (const range of await namedRanges(database, contract)) {
    if ((range.start_offset ?? 0) >= (cut[range.partition] ?? 0)) continue;
    for (const schema of range.schemas ?? [null])
      files.set(schema, (files.get(schema) ?? new Set()).add(fileOf(range.file, schema)));
  }
  return new Map([...files].map(([schema, names]) => [schema, [...names].sort()]));
}

/** Names of all files the manifest knows of this contract. */
export async function namedFiles(database: Database, contract: Contract): Promise<Set<string>> {
  const ranges = await namedRanges(database, contract);
  return new Set(ranges.flatMap(({ file, schemas }) => (schemas ?? [null]).map((schema) => fileOf(file, schema))));
}

const namedRanges = (database: Database, contract: Contract) =>
  database
    .selectFrom('archive_ranges')
    .select(['partition', 'start_offset', 'file', 'schemas'])
    .where('contract', '=', contract.name)
    .where('file', 'is not', null)
    .$narrowType<{ file: string }>()
    .execute();

/**
 * Names files that were written together, and what they hold. Fails, by constraint, where a range does not begin exactly at the end of what is
 * archived: another archiver was there first.
 */
export async function nameFile(
  transaction: Transaction<ArchiveTables>,
  contract: Contract,
  file: string,
  ranges: readonly ArchiveRange[],
): Promise<void> {
  await transaction
    .insertInto('archive_ranges')
    .values(ranges.map((range) => ({ contract: contract.name, partition: range.partition, end_offset: 0, records: 0 })))
    .onConflict((conflict) => conflict.columns(['contract', 'partition', 'end_offset']).doNothing())
    .execute();
  await transaction
    .insertInto('archive_ranges')
    .values(
      ranges.map((range) => ({
        contract: contract.name,
        partition: range.partition,
        start_offset: range.start,
        end_offset: range.end,
        file,
        records: range.records,
        max_time: range.maxTime,
        schemas: [...range.schemas],
      })),
    )
    .execute();
}

/**
 * Keeps naming files and removing unnamed ones of a contract apart until the transaction ends, so that no file is
 * removed between its writing and its naming by anyone else.
 */
export async function lockManifest(transaction: Transaction<ArchiveTables>, contract: Contract): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.archive.' || ${contract.name}, 0))`.execute(
    transaction,
  );
}
