import type { Kysely } from 'kysely';
import { bells as newBells } from '../bell.ts';
import { cursorReader } from '../cursor-reader.ts';
import type { Fetch } from '../cursor.ts';
import { groupConsumer } from '../group-consumer.ts';
import type { Log } from '../log.ts';
import { openResources } from '../open-resources.ts';
import { bufferedProducer } from '../transaction-buffer.ts';
import { postgresCommit } from './commit.ts';
import { reaching } from './reaching.ts';
import { fetchFrom } from './fetch.ts';
import type { LogTables } from './log-tables.ts';
import { joinPostgresGroup } from './membership.ts';
import { readAhead } from './read-ahead.ts';
import { openSession } from './session.ts';
import { tombstoneSweeper } from './tombstones.ts';
import { topicsOf } from './topics.ts';

/**
 * The embedded log: offsets are dense, a row is a batch, commits wake readers by NOTIFY. `database` runs in the schema
 * `namespace`, where `postgresLogMigrations` have run, and stays the caller's to close; `url` is the same server's, for
 * one connection of the log's own. Fails with `LOG_UNAVAILABLE` when that cannot be had.
 */
export async function postgresLog(options: {
  readonly database: Kysely<Record<string, never>>;
  readonly url: string;
  readonly namespace: string;
}): Promise<Log> {
  const database = options.database.withTables<LogTables>();
  const bells = newBells();
  const session = await reaching('opening the log', () => openSession({ ...options, bells }));
  const topics = topicsOf(database);
  const sweeper = tombstoneSweeper(database);
  const read = fetchFrom(database, topics);
  const fetch: Fetch = (positions) => reaching('reading the log', () => read(positions));
  const open = openResources();

  return {
    kind: 'postgres',
    async ensureTopic(spec) {
      await reaching('making a topic', async () => {
        const topic = await topics.ensure(spec);
        if (topic.cleanup === 'compact') await sweeper.sweep(topic.id);
      });
    },
    partitions: (topic) => reaching('looking for a topic', async () => (await topics.find(topic))?.partitions),
    ends: (topic) =>
      reaching('reading the ends', async () => {
        const { id } = await topics.get(topic);
        const rows = await database
          .selectFrom('log_partition')
          .select('end_offset')
          .where('topic_id', '=', id)
          .orderBy('partition')
          .execute();
        return rows.map((row) => row.end_offset);
      }),
    async reader(from) {
      await reaching('opening a reader', () => Promise.all(from.map(({ topic }) => topics.get(topic))));
      return open.add(cursorReader(readAhead(fetch), bells, from));
    },
    async consumer({ group, member, topics: names }) {
      const read = await reaching('joining a group', () => Promise.all(names.map((name) => topics.get(name))));
      const membership = await joinPostgresGroup({ database, session }, { group, member, topics: read });
      return open.add(groupConsumer(group, names, { membership, fetch: readAhead(fetch), bells }));
    },
    committed: (group, topic) =>
      reaching('reading positions', async () => {
        const { id, partitions } = await topics.get(topic);
        const rows = await database
          .selectFrom('log_group_partition')
          .select(['partition', 'position'])
          .where('group_name', '=', group)
          .where('topic_id', '=', id)
          .execute();
        const positions = new Map(rows.map((row) => [row.partition, row.position]));
        return Array.from({ length: partitions }, (_, partition) => positions.get(partition) ?? 0);
      }),
    async producer(transactionalId) {
      return open.add(bufferedProducer(await postgresCommit({ database, topics, session, sweeper }, transactionalId)));
    },
    async close() {
      // What cannot be told goodbye is found dead when the session is gone.
      await open.closeAll();
      await session.close();
    },
  };
}
