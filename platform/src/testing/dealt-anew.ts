import { partitionName } from '../log/cursor.ts';
import type { GroupConsumer } from '../log/group-consumer.ts';
import type { Consumer, ConsumerEvent, Log, TopicPartition } from '../log/log.ts';

/** When a member gives everything up, and for how long; both are asked at calls of `next`. */
interface Deals {
  begins(): boolean;
  lasts(): Promise<boolean>;
}

/**
 * The same log with groups that are dealt anew, as Kafka's are: now and then a member gives everything up, others may have it for a while,
 * and then it joins again.
 */
export const dealtAnew = (log: Log, deals: Deals): Log => ({
  ...log,
  consumer: async (options) => dealt(await log.consumer(options), { join: () => log.consumer(options), deals }),
});

function dealt(
  first: Consumer,
  { join, deals }: { readonly join: () => Promise<Consumer>; readonly deals: Deals },
): Consumer {
  const held = new Map<string, TopicPartition>();
  let inner = first;
  let isOut = false;
  const leave = async (): Promise<void> => {
    if (held.size === 0) return;
    held.clear();
    await inner.close();
  };
  const note = (event: ConsumerEvent): void => {
    if (event.kind === 'assigned') for (const each of event.positions) held.set(partitionName(each), each);
    if (event.kind === 'lost' || event.kind === 'revoked')
      for (const each of event.partitions) held.delete(partitionName(each));
  };
  const consumer: Consumer = {
    group: first.group,
    async next(maxWaitMs) {
      if (isOut) {
        await leave();
        if (await deals.lasts()) return { kind: 'records', batches: [] };
        inner = await join();
        isOut = false;
      } else if (held.size > 0 && deals.begins()) {
        isOut = true;
        return { kind: 'revoked', partitions: [...held.values()], mayReturn: true };
      }
      const event = await inner.next(maxWaitMs);
      note(event);
      return event;
    },
    close: () => inner.close(),
  };
  // Under what it owns its partitions changes each time it joins.
  return Object.defineProperty(consumer, 'membership', {
    get: (): GroupConsumer['membership'] => (inner as GroupConsumer).membership,
  });
}
