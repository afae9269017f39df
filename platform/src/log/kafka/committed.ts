import type { RdKafka } from '@confluentinc/kafka-javascript';
import type { Cut } from '../cut.ts';
import { ask } from './calls.ts';
import { ANSWER_WITHIN_MS } from './configuration.ts';
import type { Connection } from './connection.ts';
import { patiently } from './patience.ts';

/** What a group has committed, by partition, 0 where nothing is. Waits for positions whose transaction is just ending. */
export async function committed(connection: Connection, group: string, topic: string, count: number): Promise<Cut> {
  const { admin, named } = connection;
  const partitions = Array.from({ length: count }, (_, partition) => ({ topic: named(topic), partition }));
  const groups = [{ groupId: named(group), partitions }];
  const [found] = await patiently<RdKafka.GroupResults[]>(connection, {
    doing: `reading the positions of group '${group}'`,
    ask: () =>
      ask(admin, (answer) =>
        admin.listConsumerGroupOffsets(groups, { timeout: ANSWER_WITHIN_MS, requireStableOffsets: true }, answer),
      ),
    errorIn: ([result]) => result?.error ?? result?.partitions.find(({ error }) => error !== undefined)?.error,
  });
  const offsets = new Map(found?.partitions.map(({ partition, offset }) => [partition, offset]));
  return partitions.map(({ partition }) => Math.max(offsets.get(partition) ?? 0, 0));
}
