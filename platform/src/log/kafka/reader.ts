import { partitionName } from '../cursor.ts';
import type { LogReader, Position } from '../log.ts';
import { endOf } from '../record-batch.ts';
import { toBatches } from './batches.ts';
import type { NativeConsumer } from './client.ts';
import { disconnect, type Connection } from './connection.ts';
import type { Ends } from './ends.ts';
import { fetcher } from './fetcher.ts';
import { watchdog } from './watchdog.ts';

/**
 * Reads from given positions, in no group: the group's name is never sent. A client that has stopped fetching is replaced by
 * another, which goes on from where it was; `silenceMs` is half the time until that is noticed.
 */
export async function reader(
  connection: Connection,
  { ends, silenceMs }: { readonly ends: Ends; readonly silenceMs?: number },
  from: readonly Position[],
): Promise<LogReader> {
  const { named, unnamed, settings } = connection;
  const positions = new Map(from.map((position) => [partitionName(position), position]));
  const watch = watchdog(ends, { positions: () => [...positions.values()] }, silenceMs);
  const fetching = fetcher((): NativeConsumer => consumer, settings);
  const open = async (): Promise<NativeConsumer> => {
    const opened = await connection.consumer({ 'group.id': named('reader') }, fetching.wake);
    opened.assign(
      Array.from(positions.values(), ({ topic, partition, offset }) => ({ topic: named(topic), partition, offset })),
    );
    return opened;
  };
  let consumer = await open();
  let closed = false;
  let polling: Promise<unknown> = Promise.resolve();

  const poll: LogReader['poll'] = async (maxWaitMs) => {
    const batches = toBatches(await fetching.take(maxWaitMs, () => closed), unnamed);
    for (const batch of batches) {
      const { topic, partition } = batch;
      positions.set(partitionName(batch), { topic, partition, offset: endOf(batch) });
    }
    // Where nobody answers now it is looked again.
    if (batches.length === 0 && !closed && (await watch.stuck().catch(() => 0)) > 0) {
      const stuck = consumer;
      consumer = await open();
      await disconnect(stuck);
    }
    return batches;
  };

  return {
    async poll(maxWaitMs) {
      if (closed) return [];
      const taken = poll(maxWaitMs);
      polling = taken.catch(() => undefined);
      return taken;
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
