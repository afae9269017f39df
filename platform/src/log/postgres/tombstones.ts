import { sql } from 'kysely';
import type { LogDatabase } from './log-tables.ts';

/** A reader that follows a compacted topic must come by within this time to learn of a deletion, as on Kafka (`delete.retention.ms`). */
const KEPT = '1 hour';

/**
 * Removes what is left of keys deleted long ago. The last record of a partition stays even so: the partition's end is the
 * offset after its last visible record.
 */
export async function sweepTombstones(database: LogDatabase, topicId: number): Promise<void> {
  await sql`
    delete from log_compacted as c using log_partition as p
    where c.topic_id = ${topicId} and c.value is null and c.written_at < now() - ${KEPT}::interval
      and p.topic_id = c.topic_id and p.partition = c.partition and c."offset" < p.end_offset - 1`.execute(database);
}
