import { sql } from 'kysely';
import type { LogDatabase } from './log-tables.ts';

/** Removes what is left of keys deleted long ago. */
export interface TombstoneSweeper {
  sweep(topicId: number): Promise<void>;
  /** Sweeps the topics that this sweeper has not swept for a while. Never fails: what is left is swept another time. */
  sweepDue(topicIds: Iterable<number>): Promise<void>;
}

/** A reader that follows a compacted topic must come by within this time to learn of a deletion, as on Kafka (`delete.retention.ms`). */
const KEPT = '1 hour';

const SWEEP_EVERY_MS = 10 * 60_000;

export function tombstoneSweeper(database: LogDatabase): TombstoneSweeper {
  const swept = new Map<number, number>();
  const sweep = async (topicId: number): Promise<void> => {
    swept.set(topicId, performance.now());
    await sweepTombstones(database, topicId);
  };
  return {
    sweep,
    async sweepDue(topicIds) {
      for (const id of topicIds)
        if (performance.now() - (swept.get(id) ?? Number.NEGATIVE_INFINITY) >= SWEEP_EVERY_MS)
          await sweep(id).catch(() => undefined);
    },
  };
}

/**
 * The last record of a partition stays even so: the partition's end is the offset after its last visible record. The
 * partitions are locked as a commit locks them, so that the two do not wait for each other's rows.
 */
async function sweepTombstones(database: LogDatabase, topicId: number): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction
      .selectFrom('log_partition')
      .select('partition')
      .where('topic_id', '=', topicId)
      .orderBy('partition')
      .forUpdate()
      .execute();
    await sql`
      delete from log_compacted as c using log_partition as p
      where c.topic_id = ${topicId} and c.value is null and c.written_at < now() - ${KEPT}::interval
        and p.topic_id = c.topic_id and p.partition = c.partition and c."offset" < p.end_offset - 1`.execute(
      transaction,
    );
  });
}
