import { sql } from 'kysely';
import type { RecordBatch } from '../record-batch.ts';
import { slotsOf } from './frame.ts';
import { positionTable, type TopicPosition } from './position-table.ts';
import type { LogDatabase } from './log-tables.ts';

/**
 * The records that are the latest of their key, in offset order. A key that is written again while a reader is on its way
 * moves to the end, where the reader meets it; so it may miss the older one, never the newer.
 *
 * The server puts a partition's records together: as a row each they cost the driver three times as much as all that
 * is done with them afterwards.
 */
export async function fetchCompacted(
  database: LogDatabase,
  positions: readonly TopicPosition[],
  bytes: number,
): Promise<RecordBatch[]> {
  const { rows } = await sql<CompactedRows>`
    select p.ordinal::int, c.base, c.count, c.deltas, c.lengths, c.bytes
    from ${positionTable(positions)}
    cross join lateral (
      select min(base) as base, count(*)::int as count,
        string_agg(int4send(("offset" - base)::int), '' order by "offset") as deltas,
        string_agg(int4send(octet_length(key)) || int4send(coalesce(octet_length(value), -1)) ||
          int4send(octet_length(headers)), '' order by "offset") as lengths,
        string_agg(key || coalesce(value, '') || headers, '' order by "offset") as bytes
      from (
        select "offset", key, value, headers, octet_length(key) + coalesce(octet_length(value), 0) + 20 as size,
          sum(octet_length(key) + coalesce(octet_length(value), 0) + 20)
            over (order by "offset" rows unbounded preceding) as reached,
          first_value("offset") over (order by "offset" rows unbounded preceding) as base
        from (
          select * from log_compacted
          where topic_id = p.topic_id and partition = p.partition and "offset" >= p.position
          order by "offset" limit 20000
        ) as following
      ) as measured
      where reached - size < ${bytes} and "offset" - base <= ${MOST_DELTA}
    ) as c
    where c.count > 0
    order by p.ordinal`.execute(database);
  return rows.flatMap((row) => {
    const position = positions[row.ordinal - 1]?.position;
    if (position === undefined) return [];
    const { topic, partition } = position;
    const { base: baseOffset, count, bytes } = row;
    const slots = slotsOf(integers(row.lengths), 0);
    return { topic, partition, baseOffset, offsetDeltas: integers(row.deltas), count, bytes, slots };
  });
}

/** Offsets within a batch are 32-bit distances from its first. */
const MOST_DELTA = 2 ** 31 - 1;

/** The records of one partition, one behind the other; `lengths` as those of a frame. Integers are big-endian. */
interface CompactedRows {
  readonly ordinal: number;
  readonly base: number;
  readonly count: number;
  readonly deltas: Buffer;
  readonly lengths: Buffer;
  readonly bytes: Buffer;
}

/** Big-endian integers; copied, for they may lie at an address that integers cannot be read from. */
function integers(bytes: Buffer): Int32Array {
  const copy = new Int32Array(bytes.length / Int32Array.BYTES_PER_ELEMENT);
  const swapped = Buffer.from(copy.buffer);
  bytes.copy(swapped);
  swapped.swap32();
  return copy;
}
