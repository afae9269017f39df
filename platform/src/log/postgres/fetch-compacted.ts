import { sql } from 'kysely';
import { BatchBuilder } from '../batch-builder.ts';
import type { Position } from '../log.ts';
import type { RecordBatch } from '../record-batch.ts';
import { positionTable, type TopicPosition } from './position-table.ts';
import type { LogDatabase } from './log-tables.ts';

/**
 * The records that are the latest of their key, in offset order. A key that is written again while a reader is on its way
 * moves to the end, where the reader meets it; so it may miss the older one, never the newer.
 */
export async function fetchCompacted(
  database: LogDatabase,
  positions: readonly TopicPosition[],
  bytes: number,
): Promise<RecordBatch[]> {
  const { rows } = await sql<CompactedRow>`
    select p.ordinal::int, c."offset", c.key, c.value, c.headers
    from ${positionTable(positions)}
    cross join lateral (
      select * from (
        select *, sum(octet_length(key) + coalesce(octet_length(value), 0) + 20)
          over (order by "offset" rows unbounded preceding) as reached from (
          select * from log_compacted
          where topic_id = p.topic_id and partition = p.partition and "offset" >= p.position
          order by "offset" limit 20000
        ) as following
      ) as measured
      where reached - (octet_length(key) + coalesce(octet_length(value), 0) + 20) < ${bytes}
    ) as c
    order by p.ordinal, c."offset"`.execute(database);
  const batches: RecordBatch[] = [];
  let start = 0;
  for (let end = 1; end <= rows.length; end++) {
    const [first, next] = [rows[start], rows[end]];
    if (first === undefined) break;
    if (next?.ordinal === first.ordinal && next.offset - first.offset <= MOST_DELTA) continue;
    const position = positions[first.ordinal - 1]?.position;
    if (position !== undefined) batches.push(batchOf(rows.slice(start, end), position));
    start = end;
  }
  return batches;
}

/** Offsets within a batch are 32-bit distances from its first. */
const MOST_DELTA = 2 ** 31 - 1;

interface CompactedRow {
  readonly ordinal: number;
  readonly offset: number;
  readonly key: Buffer;
  readonly value: Buffer | null;
  readonly headers: Buffer;
}

function batchOf(rows: readonly CompactedRow[], { topic, partition }: Position): RecordBatch {
  const baseOffset = rows[0]?.offset ?? 0;
  const builder = new BatchBuilder();
  for (const { key, value, headers } of rows) builder.addSlices(key, value, headers);
  const offsetDeltas = Int32Array.from(rows, ({ offset }) => offset - baseOffset);
  return builder.build({ topic, partition, baseOffset, offsetDeltas });
}
