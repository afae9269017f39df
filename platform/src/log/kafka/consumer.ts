import type { RdKafka } from '@confluentinc/kafka-javascript';
import { closed as closedError, fenced, misused } from '../log-error.ts';
import type { Consumer, ConsumerEvent, Position, TopicPartition } from '../log.ts';
import { toBatches } from './batches.ts';
import { ask, mustBeOpen, within } from './calls.ts';
import type { NativeConsumer, NativeMessage } from './client.ts';
import { ANSWER_WITHIN_MS } from './configuration.ts';
import type { Connection } from './connection.ts';
import type { Ends } from './ends.ts';
import { fetcher } from './fetcher.ts';
import { Code, isNativeError } from './kafka-error.ts';
import { joinGroup, type Rebalance } from './member.ts';
import { ownership } from './ownership.ts';
import { patiently } from './patience.ts';
import { watchdog } from './watchdog.ts';

/** A member of a Kafka group, with what a transaction needs to commit its positions. */
export interface KafkaConsumer extends Consumer {
  native(): NativeConsumer;
  /** Which assignment owns the partition now, or undefined. Grows by each, so a partition that left and came back differs. */
  owner(partition: TopicPartition): number | undefined;
}

/** A call that asks the group's coordinator may last as long as that is silent; who closes does not wait for it. */
const ENDS_WITHIN_MS = 5_000;

const NOTHING: ConsumerEvent = { kind: 'records', batches: [] };

/** The consumer as this adapter made it. */
export function kafkaConsumer(consumer: Consumer): KafkaConsumer {
  if (!('native' in consumer)) throw misused('offsets of a consumer of another log', 'a consumer of this log');
  return consumer as KafkaConsumer;
}

/** Joins the group `group` as `member`; other members hear of it within the heartbeat interval. */
export async function consumer(
  connection: Connection,
  ends: Ends,
  { group, member, topics }: { readonly group: string; readonly member: string; readonly topics: readonly string[] },
): Promise<KafkaConsumer> {
  const { named, unnamed, settings } = connection;
  const owned = ownership();
  const watch = watchdog(ends, owned);
  const fetching = fetcher(() => joined.native, settings);
  const join = (): ReturnType<typeof joinGroup> =>
    joinGroup(connection, { group: named(group), member, topics: topics.map(named) }, fetching.wake);
  let joined = await join();
  let givingUp = false;
  let gaveUp = false;
  let broken = false;
  let closed = false;
  /** Closed without waiting any longer for a call. */
  let left = false;
  let busy: Promise<unknown> = Promise.resolve();

  const giveUp = (): void => {
    givingUp = false;
    owned.clear();
    mustBeOpen(joined.native);
    joined.native.unassign();
  };

  const committed = async (partitions: readonly RdKafka.TopicPartition[]): Promise<Position[]> => {
    if (partitions.length === 0) return [];
    const { native } = joined;
    const found = await patiently<RdKafka.TopicPartitionOffset[]>(connection, {
      doing: `reading the positions of group '${group}'`,
      ask: () => ask(native, (answer) => native.committed([...partitions], ANSWER_WITHIN_MS, answer)),
      errorIn: (positions) => positions.find(({ error }) => error !== undefined)?.error,
    });
    return found.map(({ topic, partition, offset }) => ({
      topic: unnamed(topic),
      partition,
      offset: Math.max(offset ?? 0, 0),
    }));
  };

  /** Undefined where the caller need not hear of it. News of an assignment stays in the queue until its positions are known. */
  const rebalance = async ({ kind, partitions: given }: Rebalance): Promise<ConsumerEvent | undefined> => {
    if (kind === 'assign') {
      const members = await joined.identify();
      if (members.length > 0) return { kind: 'departed', members };
      const positions = await committed(given);
      joined.rebalances.shift();
      assign(positions);
      owned.take(positions);
      const isNews = positions.length > 0 || gaveUp;
      gaveUp = false;
      return isNews ? { kind: 'assigned', positions } : undefined;
    }
    joined.rebalances.shift();
    const partitions = owned.partitions();
    if (kind === 'lost' || partitions.length === 0) giveUp();
    else givingUp = true;
    if (partitions.length === 0) return undefined;
    if (kind === 'lost') return { kind, partitions };
    gaveUp = true;
    return { kind: 'revoked', partitions, mayReturn: true };
  };

  const assign = (positions: readonly Position[]): void => {
    mustBeOpen(joined.native);
    joined.native.assign(positions.map((position) => ({ ...position, topic: named(position.topic) })));
  };

  /**
   * The client has ended itself, taking its place to be somebody else's. That is so if the broker has another member under our
   * name. It is not after the broker was away for longer than a session: then the member joins anew.
   */
  const mend = async (): Promise<void> => {
    if (await joined.isReplaced()) throw fenced(`member '${member}' of group '${group}'`);
    const ended = joined;
    joined = await join();
    broken = false;
    await ended.abandon();
    if (left) await joined.abandon();
  };

  const take = async (maxWaitMs: number): Promise<NativeMessage[]> => {
    try {
      return await fetching.take(Math.max(maxWaitMs, 0), () => closed || joined.rebalances.length > 0);
    } catch (cause) {
      if (!isNativeError(cause) || cause.code !== Code.fatal) throw cause;
      broken = true;
      return [];
    }
  };

  const nextEvent = async (maxWaitMs: number): Promise<ConsumerEvent> => {
    const until = performance.now() + maxWaitMs;
    if (givingUp) giveUp();
    for (;;) {
      if (closed) return NOTHING;
      if (broken) await mend();
      const [news] = joined.rebalances;
      const event = news === undefined ? undefined : await rebalance(news);
      if (event !== undefined) return event;
      const messages = await take(until - performance.now());
      const batches = toBatches(messages, unnamed).filter((batch) => owned.of(batch) !== undefined);
      if (batches.length > 0) {
        owned.read(batches);
        return { kind: 'records', batches };
      }
      if (!broken && (closed || (joined.rebalances.length === 0 && performance.now() >= until))) {
        const stuck = closed ? 0 : await watch.stuck();
        if (stuck === 1) assign(owned.positions());
        // Where that did not help another client takes its place, as after a fatal error.
        broken = stuck > 1;
        if (!broken) return NOTHING;
      }
      if (broken) {
        const partitions = owned.partitions();
        owned.clear();
        if (partitions.length > 0) return { kind: 'lost', partitions };
      }
    }
  };

  return {
    group,
    native: () => joined.native,
    owner: owned.of,
    async next(maxWaitMs) {
      if (closed) throw closedError(`a consumer of group '${group}'`);
      const event = nextEvent(maxWaitMs);
      busy = Promise.allSettled([busy, event]).then(() => undefined);
      return event;
    },
    async close() {
      if (closed) return;
      closed = true;
      fetching.wake();
      await within(ENDS_WITHIN_MS, busy);
      left = true;
      owned.clear();
      if (broken) await joined.abandon();
      else await joined.leave(() => fetching.take(20, () => joined.rebalances.length > 0).catch(() => []));
    },
  };
}
