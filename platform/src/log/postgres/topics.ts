import { sql } from 'kysely';
import { topicMismatch, topicUnknown } from '../log-error.ts';
import type { TopicSpec } from '../log.ts';
import type { LogDatabase } from './log-tables.ts';

export interface Topic extends TopicSpec {
  readonly id: number;
}

/** The topics of a namespace. A topic never changes and never goes, so what was found once is remembered. */
export interface Topics {
  ensure(spec: TopicSpec): Promise<Topic>;
  find(name: string): Promise<Topic | undefined>;
  /** Fails with `LOG_TOPIC_UNKNOWN`. */
  get(name: string): Promise<Topic>;
}

export function topicsOf(database: LogDatabase): Topics {
  const known = new Map<string, Topic>();
  const find = async (name: string): Promise<Topic | undefined> => {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const found = await database.selectFrom('log_topic').selectAll().where('name', '=', name).executeTakeFirst();
    if (found !== undefined) known.set(name, found);
    return found;
  };
  const get = async (name: string): Promise<Topic> => {
    const found = await find(name);
    if (found === undefined) throw topicUnknown(name);
    return found;
  };
  return {
    find,
    get,
    async ensure(spec) {
      const topic = (await find(spec.name)) ?? (await create(database, spec)) ?? (await get(spec.name));
      if (topic.partitions !== spec.partitions || topic.cleanup !== spec.cleanup) throw topicMismatch(topic, spec);
      return topic;
    },
  };
}

/** The topic if it is this call that made it: of several at once, one does, and the others wait for it. */
async function create(database: LogDatabase, { name, partitions, cleanup }: TopicSpec): Promise<Topic | undefined> {
  return database.transaction().execute(async (transaction) => {
    const made = await transaction
      .insertInto('log_topic')
      .values({ name, partitions, cleanup })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returningAll()
      .executeTakeFirst();
    if (made !== undefined)
      await sql`insert into log_partition (topic_id, partition)
        select ${made.id}, generate_series(0, ${partitions}::int - 1)`.execute(transaction);
    return made;
  });
}
