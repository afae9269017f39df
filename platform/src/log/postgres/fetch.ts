import { sql } from 'kysely';
import type { Fetch } from '../cursor.ts';
import { within } from '../batch-range.ts';
import type { RecordBatch } from '../record-batch.ts';
import { fetchCompacted } from './fetch-compacted.ts';
import { decodeFrame } from './frame.ts';
import { positionTable, type TopicPosition } from './position-table.ts';
import type { LogDatabase } from './log-tables.ts';
import type { Topics } from './topics.ts';

/** Bytes that a poll brings at most, give or take one batch a partition. */
const POLL_BYTES = 4 * 1024 * 1024;
const LEAST_PARTITION_BYTES = 64 * 1024;

/** Reads what is committed at or after the positions: one statement for topics kept in full, one for compacted ones. */
export const fetchFrom =
  (database: LogDatabase, topics: Topics): Fetch =>
  async (positions) => {
    const found: TopicPosition[] = [];
    for (const position of positions) found.push({ topic: await topics.get(position.topic), position });
    const full = found.filter(({ topic }) => topic.cleanup === 'delete');
    const compacted = found.filter(({ topic }) => topic.cleanup === 'compact');
    const bytes = Math.max(LEAST_PARTITION_BYTES, Math.floor(POLL_BYTES / positions.length));
    const batches: RecordBatch[] = [];
    if (full.length > 0) batches.push(...(await fetchBatches(database, full, bytes)));
    if (compacted.length > 0) batches.push(...(await fetchCompacted(database, compacted, bytes)));
    return batches;
  };

/** Rows are measured by their size column and not by their bytes, which are only fetched where they are wanted. */
async function fetchBatches(
  database: LogDatabase,
  positions: readonly TopicPosition[],
  bytes: number,
): Promise<RecordBatch[]> {
  const { rows } = await sql<{ ordinal: number; end_offset: number; count: number; bytes: Buffer }>`
    select p.ordinal::int, b.end_offset, b.count, b.bytes
    from ${positionTable(positions)}
    cross join lateral (
      select end_offset, count, bytes from (
        select *, sum(size) over (order by end_offset rows unbounded preceding) - size as before from (
          select * from log_batch
          where topic_id = p.topic_id and partition = p.partition and end_offset > p.position
          order by end_offset limit 500
        ) as following
      ) as measured
      where before < ${bytes}
    ) as b
    order by p.ordinal, b.end_offset`.execute(database);
  return rows.flatMap((row) => {
    const position = positions[row.ordinal - 1]?.position;
    if (position === undefined) return [];
    const { topic, partition, offset } = position;
    const batch = decodeFrame(row.bytes, row.count, { topic, partition, baseOffset: row.end_offset - row.count });
    return within(batch, offset, row.end_offset) ?? [];
  });
}
