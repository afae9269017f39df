import { partitionName } from '../cursor.ts';
import { closed as closedError } from '../log-error.ts';
import type { LogReader, Position } from '../log.ts';
import { endOf } from '../record-batch.ts';
import { toBatches } from './batches.ts';
import { within } from './calls.ts';
import type { NativeConsumer } from './client.ts';
import { closeConsumer, type Connection } from './connection.ts';
import type { Ends } from './ends.ts';
import { fetcher } from './fetcher.ts';
import { watchdog } from './watchdog.ts';

/** A look at the topics' ends may last as long as the broker is silent; who closes does not wait for it. */
const ENDS_WITHIN_MS = 5_000;

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
  /** Closed without waiting any longer for a call. */
  let left = false;
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
      await closeConsumer(stuck);
      if (left) await closeConsumer(consumer);
    }
    return batches;
  };

  return {
    async poll(maxWaitMs) {
      if (closed) throw closedError('a reader');
      const taken = poll(maxWaitMs);
      polling = Promise.allSettled([polling, taken]).then(() => undefined);
      return taken;
    },
    async close() {
      if (closed) return;
      closed = true;
      fetching.wake();
      await within(ENDS_WITHIN_MS, polling);
      left = true;
      await closeConsumer(consumer);
    },
  };
}
