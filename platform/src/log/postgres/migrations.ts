import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The tables of the embedded log, to be run in the namespace's schema. */
export const postgresLogMigrations: Readonly<Record<string, Migration>> = {
  'log.0001-tables': { up: createTables },
};

async function createTables(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(database);
}

const STATEMENTS = [
  `create table log_topic (
    id int generated always as identity primary key,
    name text not null unique,
    partitions int not null,
    cleanup text not null check (cleanup in ('delete', 'compact'))
  )`,
  // The row whose lock gives offsets in the order of visibility. Half empty pages keep its updates on their page.
  `create table log_partition (
    topic_id int not null references log_topic,
    partition int not null,
    end_offset bigint not null default 0,
    primary key (topic_id, partition)
  ) with (fillfactor = 50)`,
  // Found by its end: the batch that holds an offset is the first whose end lies beyond it.
  `create table log_batch (
    topic_id int not null,
    partition int not null,
    end_offset bigint not null,
    count int not null,
    size int not null,
    bytes bytea not null,
    primary key (topic_id, partition, end_offset)
  )`,
  // Uncompressed: compressing costs more time than the bytes it saves take to read.
  'alter table log_batch alter column bytes set storage external',
  `create table log_compacted (
    topic_id int not null,
    partition int not null,
    "offset" bigint not null,
    key bytea not null,
    value bytea,
    headers bytea not null,
    written_at timestamptz not null default now()
  )`,
  // By digest, as a key may be longer than an index entry.
  'create unique index log_compacted_key on log_compacted (topic_id, partition, sha256(key))',
  'create index log_compacted_offset on log_compacted (topic_id, partition, "offset")',
  'create index log_compacted_tombstone on log_compacted (topic_id, written_at) where value is null',
  // One row a transactional id: a newer epoch fences the older; the sequence tells a retried commit from a new one.
  'create table log_producer (id text primary key, epoch bigint not null, sequence bigint not null)',
  // One row a member; it lives while the session's advisory lock is held.
  'create sequence log_session as int cycle',
  `create table log_member (
    group_name text not null,
    member text not null,
    instance bigint generated always as identity,
    session int not null,
    topics text[] not null,
    primary key (group_name, member)
  )`,
  `create table log_group_partition (
    group_name text not null,
    topic_id int not null,
    partition int not null,
    position bigint not null default 0,
    owner bigint,
    primary key (group_name, topic_id, partition)
  ) with (fillfactor = 50)`,
];
