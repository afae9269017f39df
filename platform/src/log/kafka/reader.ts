import type { LogReader, Position } from '../log.ts';
import { toBatches } from './batches.ts';
import type { NativeConsumer } from './client.ts';
import { disconnect, type Connection } from './connection.ts';
import { fetcher } from './fetcher.ts';

/** Reads from given positions, in no group: the group's name is never sent. */
export async function reader(connection: Connection, from: readonly Position[]): Promise<LogReader> {
  const { named, unnamed, settings } = connection;
  let closed = false;
  let polling: Promise<unknown> = Promise.resolve();
  const fetching = fetcher((): NativeConsumer => consumer, settings);
  const consumer = await connection.consumer({ 'group.id': named('reader') }, fetching.wake);
  consumer.assign(from.map(({ topic, partition, offset }) => ({ topic: named(topic), partition, offset })));
  return {
    async poll(maxWaitMs) {
      if (closed) return [];
      const taken = fetching.take(maxWaitMs, () => closed);
      polling = taken.catch(() => undefined);
      return toBatches(await taken, unnamed);
    },
    async close() {
      if (closed) return;
      closed = true;
      fetching.wake();
      await polling;
      await disconnect(consumer);
    },
  };
}
