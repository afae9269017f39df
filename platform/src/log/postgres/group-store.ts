import { sql } from 'kysely';
import type { GroupMember, GroupPartition } from '../assignment.ts';
import type { Position, TopicPartition } from '../log.ts';
import type { LogDatabase } from './log-tables.ts';
import { sessionLock } from './session.ts';
import type { Topic } from './topics.ts';

export interface Joining {
  readonly group: string;
  readonly member: string;
  readonly topics: readonly Topic[];
}

/** A member's row, and whether its session's lock was held when it was read. */
export interface ObservedMember extends GroupMember {
  readonly alive: boolean;
}

/** The rows of one group, as one of its members uses them. */
export interface GroupStore {
  /** Writes the member's row, over that of an older member of the same name, and returns the new instance. */
  join(session: number): Promise<number>;
  members(): Promise<ObservedMember[]>;
  partitions(): Promise<GroupPartition[]>;
  /** Takes the partitions whose owner is still the one that was seen. */
  take(instance: number, seen: readonly GroupPartition[]): Promise<Position[]>;
  release(instance: number, partitions: readonly TopicPartition[]): Promise<void>;
  /** Removes the rows of members that are dead. */
  bury(instances: readonly number[]): Promise<void>;
  leave(instance: number): Promise<void>;
}

export function groupStore(database: LogDatabase, { group, member, topics }: Joining): GroupStore {
  const names = new Map(topics.map(({ id, name }) => [id, name]));
  const ids = new Map(topics.map(({ id, name }) => [name, id]));
  const topicIds = [...names.keys()];
  const idsOf = (partitions: readonly TopicPartition[]): number[] =>
    partitions.map(({ topic }) => ids.get(topic) ?? -1);

  return {
    async join(session) {
      await sql`
        insert into log_group_partition (group_name, topic_id, partition)
        select ${group}, topic_id, partition from log_partition where topic_id = any(${topicIds}::int[])
        on conflict do nothing`.execute(database);
      const { rows } = await sql<{ instance: number }>`
        insert into log_member (group_name, member, session, topics)
        values (${group}, ${member}, ${session}, ${[...names.values()]}::text[])
        on conflict (group_name, member) do update set instance = default, session = excluded.session,
          topics = excluded.topics
        returning instance`.execute(database);
      return rows[0]?.instance ?? -1;
    },
    async members() {
      // A shared try-lock succeeds only where the member's session is gone; it is let go with the statement.
      const { rows } = await sql<ObservedMember>`
        select member, instance, topics,
          not pg_try_advisory_xact_lock_shared(${sql.raw(sessionLock('log_member', 'session'))}) as alive
        from log_member where group_name = ${group}`.execute(database);
      return rows;
    },
    async partitions() {
      const rows = await database
        .selectFrom('log_group_partition')
        .select(['topic_id', 'partition', 'position', 'owner'])
        .where('group_name', '=', group)
        .where('topic_id', 'in', topicIds)
        .orderBy('topic_id')
        .orderBy('partition')
        .execute();
      return rows.map((row) => ({
        topic: names.get(row.topic_id) ?? '',
        partition: row.partition,
        offset: row.position,
        owner: row.owner ?? undefined,
      }));
    },
    async take(instance, seen) {
      const { rows } = await sql<{ topic_id: number; partition: number; position: number }>`
        update log_group_partition as g set owner = ${instance}
        from unnest(${idsOf(seen)}::int[], ${seen.map(({ partition }) => partition)}::int[],
          ${seen.map(({ owner }) => owner ?? null)}::bigint[]) as v (topic_id, partition, owner)
        where g.group_name = ${group} and g.topic_id = v.topic_id and g.partition = v.partition
          and g.owner is not distinct from v.owner
        returning g.topic_id, g.partition, g.position`.execute(database);
      return rows.map((row) => ({
        topic: names.get(row.topic_id) ?? '',
        partition: row.partition,
        offset: row.position,
      }));
    },
    async release(instance, partitions) {
      await sql`
        update log_group_partition as g set owner = null
        from unnest(${idsOf(partitions)}::int[], ${partitions.map(({ partition }) => partition)}::int[])
          as v (topic_id, partition)
        where g.group_name = ${group} and g.topic_id = v.topic_id and g.partition = v.partition
          and g.owner = ${instance}`.execute(database);
    },
    async bury(instances) {
      await database
        .deleteFrom('log_member')
        .where('group_name', '=', group)
        .where('instance', 'in', [...instances])
        .execute();
    },
    async leave(instance) {
      await database
        .updateTable('log_group_partition')
        .set({ owner: null })
        .where('group_name', '=', group)
        .where('owner', '=', instance)
        .execute();
      await database
        .deleteFrom('log_member')
        .where('group_name', '=', group)
        .where('instance', '=', instance)
        .execute();
    },
  };
}
