import type { Generated, Kysely } from 'kysely';

/**
 * The tables of the embedded log. `migrations.ts` tells what each is for. A type and not an interface, as Kysely's
 * `withTables` wants an index signature.
 */
export type LogTables = {
  log_topic: { id: Generated<number>; name: string; partitions: number; cleanup: 'delete' | 'compact' };
  log_partition: { topic_id: number; partition: number; end_offset: Generated<number> };
  log_batch: {
    topic_id: number;
    partition: number;
    end_offset: number;
    count: number;
    size: number;
    bytes: Buffer;
  };
  log_compacted: {
    topic_id: number;
    partition: number;
    offset: number;
    key: Buffer;
    value: Buffer | null;
    headers: Buffer;
    written_at: Generated<number>;
  };
  log_producer: { id: string; epoch: number; sequence: number };
  log_member: { group_name: string; member: string; instance: Generated<number>; session: number; topics: string[] };
  log_group_partition: {
    group_name: string;
    topic_id: number;
    partition: number;
    position: Generated<number>;
    owner: number | null;
  };
};

export type LogDatabase = Kysely<LogTables>;
