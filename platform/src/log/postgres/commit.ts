import { sql, type Transaction } from 'kysely';
import { topicReason } from '../bell.ts';
import { partitionName } from '../cursor.ts';
import { ownerOf } from '../group-consumer.ts';
import { fenced, keyMissing, partitionUnknown } from '../log-error.ts';
import type { BufferedAppend, CommitWork, TransactionWork } from '../transaction-buffer.ts';
import { reaching } from './reaching.ts';
import { insertBatches, upsertCompacted, type PlacedAppend } from './land.ts';
import type { LogDatabase, LogTables } from './log-tables.ts';
import type { Session } from './session.ts';
import type { TombstoneSweeper } from './tombstones.ts';
import type { Topic, Topics } from './topics.ts';

export interface CommitStore {
  readonly database: LogDatabase;
  readonly topics: Topics;
  readonly session: Session;
  readonly sweeper: TombstoneSweeper;
}

/**
 * Opens an epoch of a transactional id, which fences the older ones, and gives the function that commits under it: one
 * SQL transaction, whose statements do not grow with the number of records.
 */
export async function postgresCommit(store: CommitStore, transactionalId: string): Promise<CommitWork> {
  const { database, topics, session, sweeper } = store;
  const { epoch } = await reaching('opening a producer', () => openEpoch(database, transactionalId));
  return (work) =>
    reaching('the commit', async () => {
      const appends = await resolve(topics, work.appends);
      const offsets = await ownedPositions(topics, work);
      await database.transaction().execute(async (transaction) => {
        if (!(await claim(transaction, { transactionalId, epoch, sequence: work.sequence }))) return;
        if (offsets.length > 0) await moveOffsets(transaction, offsets);
        if (appends.length === 0) return;
        const placed = await place(transaction, appends);
        await insertBatches(transaction, placed);
        await upsertCompacted(transaction, placed);
      });
      session.announce(work.appends.map(({ topic }) => topicReason(topic)));
      await sweeper.sweepDue(appends.flatMap(({ target }) => (target.cleanup === 'compact' ? [target.id] : [])));
    });
}

/** Waits for a commit of the older epoch that is under way, as that holds the row. */
const openEpoch = (database: LogDatabase, id: string): Promise<{ readonly epoch: number }> =>
  database
    .insertInto('log_producer')
    .values({ id, epoch: 1, sequence: 0 })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ epoch: sql`log_producer.epoch + 1`, sequence: 0 }))
    .returning('epoch')
    .executeTakeFirstOrThrow();

interface Claim {
  readonly transactionalId: string;
  readonly epoch: number;
  readonly sequence: number;
}

/**
 * Locks the producer's row under this epoch. False where this sequence has landed already: its acknowledgement was lost.
 * A process that is frozen in the middle must not hold its locks for ever, so the transaction times out when left alone.
 */
async function claim(transaction: Transaction<LogTables>, wanted: Claim): Promise<boolean> {
  const claimed = await transaction
    .updateTable('log_producer')
    .set({ sequence: wanted.sequence })
    .where('id', '=', wanted.transactionalId)
    .where('epoch', '=', wanted.epoch)
    .where('sequence', '<', wanted.sequence)
    .returning(sql`set_config('idle_in_transaction_session_timeout', '10s', true)`.as('timeout'))
    .executeTakeFirst();
  if (claimed !== undefined) return true;
  const now = await transaction
    .selectFrom('log_producer')
    .select('epoch')
    .where('id', '=', wanted.transactionalId)
    .executeTakeFirst();
  if (now?.epoch !== wanted.epoch) throw fenced(`producer '${wanted.transactionalId}'`);
  return false;
}

interface OwnedPosition {
  readonly group: string;
  readonly topicId: number;
  readonly partition: number;
  readonly offset: number;
  readonly owner: number;
}

/** The last position that the transaction names for each partition, with the instance that must own it. */
async function ownedPositions(topics: Topics, work: TransactionWork): Promise<OwnedPosition[]> {
  const last = new Map<string, OwnedPosition>();
  for (const { consumer, positions } of work.offsets) {
    const owner = ownerOf(consumer);
    for (const position of positions) {
      const { id: topicId } = await topics.get(position.topic);
      const { partition, offset } = position;
      const name = `${consumer.group}/${partitionName(position)}`;
      last.set(name, { group: consumer.group, topicId, partition, offset, owner });
    }
  }
  return [...last.values()];
}

async function moveOffsets(transaction: Transaction<LogTables>, positions: readonly OwnedPosition[]): Promise<void> {
  const moved = await sql`
    update log_group_partition as g set position = v.position
    from unnest(${positions.map(({ group }) => group)}::text[], ${positions.map(({ topicId }) => topicId)}::int[],
      ${positions.map(({ partition }) => partition)}::int[], ${positions.map(({ offset }) => offset)}::bigint[],
      ${positions.map(({ owner }) => owner)}::bigint[]) as v (group_name, topic_id, partition, position, owner)
    where g.group_name = v.group_name and g.topic_id = v.topic_id and g.partition = v.partition
      and g.owner = v.owner`.execute(transaction);
  if (Number(moved.numAffectedRows ?? 0) !== positions.length)
    throw fenced(`a member of group '${positions[0]?.group}'`);
}

interface ResolvedAppend extends BufferedAppend {
  readonly target: Topic;
}

/** Looks the topics up and checks what they allow, before anything is locked. */
async function resolve(topics: Topics, appends: readonly BufferedAppend[]): Promise<ResolvedAppend[]> {
  const resolved: ResolvedAppend[] = [];
  for (const append of appends) {
    const target = await topics.get(append.topic);
    const { topic, partition, pieces } = append;
    if (partition < 0 || partition >= target.partitions) throw partitionUnknown(topic, partition, target.partitions);
    if (target.cleanup === 'compact' && pieces.some((piece) => piece.hasNullKey)) throw keyMissing(topic);
    resolved.push({ ...append, target });
  }
  return resolved;
}

/**
 * Gives the offsets. The partitions' rows are locked here, last of all locks and in sorted order, and until the commit: so
 * offsets become visible in their order, and two commits cannot wait for each other.
 */
async function place(transaction: Transaction<LogTables>, appends: readonly ResolvedAppend[]): Promise<PlacedAppend[]> {
  const counts = appends.map(({ pieces }) => pieces.reduce((total, piece) => total + piece.count, 0));
  const { rows } = await sql<{ topic_id: number; partition: number; end_offset: number }>`
    update log_partition as p set end_offset = p.end_offset + locked.count
    from (
      select l.topic_id, l.partition, v.count
      from log_partition as l
      join unnest(${appends.map(({ target }) => target.id)}::int[], ${appends.map(({ partition }) => partition)}::int[],
        ${counts}::int[]) as v (topic_id, partition, count) using (topic_id, partition)
      order by l.topic_id, l.partition for update of l
    ) as locked
    where p.topic_id = locked.topic_id and p.partition = locked.partition
    returning p.topic_id, p.partition, p.end_offset`.execute(transaction);
  const ends = new Map(rows.map((row) => [`${row.topic_id}/${row.partition}`, row.end_offset]));
  return appends.map(({ topic, partition, pieces, target }, index) => {
    const end = ends.get(`${target.id}/${partition}`);
    if (end === undefined) throw partitionUnknown(topic, partition, target.partitions);
    let baseOffset = end - (counts[index] ?? 0);
    const batches = pieces.map((piece) => {
      const batch = piece.build({ topic, partition, baseOffset });
      baseOffset += batch.count;
      return batch;
    });
    return { target, batches };
  });
}
