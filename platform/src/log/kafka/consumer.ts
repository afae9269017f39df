import { setTimeout as pause } from 'node:timers/promises';
import type { RdKafka } from '@confluentinc/kafka-javascript';
import { fenced, misused } from '../log-error.ts';
import type { Consumer, ConsumerEvent, Position, TopicPartition } from '../log.ts';
import { toBatches } from './batches.ts';
import { ask, type NativeConsumer } from './client.ts';
import { ANSWER_WITHIN_MS, memberOptions } from './configuration.ts';
import { disconnect, type Connection } from './connection.ts';
import { fetcher } from './fetcher.ts';
import { Code, isFencing } from './kafka-error.ts';
import { ownership } from './ownership.ts';
import { patiently } from './patience.ts';
import { watchdog } from './watchdog.ts';
import type { Ends } from './ends.ts';

/** A member of a Kafka group, with what a transaction needs to commit its positions. */
export interface KafkaConsumer extends Consumer {
  readonly native: NativeConsumer;
  /** Which assignment owns the partition now, or undefined. Grows by each, so a partition that left and came back differs. */
  owner(partition: TopicPartition): number | undefined;
}

/** What the group's coordinator told, in order. `lost`: without notice. */
interface Rebalance {
  readonly kind: 'assign' | 'revoke' | 'lost';
  readonly partitions: readonly RdKafka.TopicPartition[];
}

/** The consumer as this adapter made it. */
export function nativeOf(consumer: Consumer): KafkaConsumer {
  if (!('native' in consumer)) throw misused('offsets of a consumer of another log', 'a consumer of this log');
  return consumer as KafkaConsumer;
}

const ASSIGN_PARTITIONS = -175;

/** Joins the group `group` as `member`; other members hear of it within the heartbeat interval. */
export async function consumer(
  connection: Connection,
  ends: Ends,
  joining: { readonly group: string; readonly member: string; readonly topics: readonly string[] },
): Promise<KafkaConsumer> {
  const { named, unnamed, settings } = connection;
  const group = named(joining.group);
  const rebalances: Rebalance[] = [];
  const owned = ownership();
  const watch = watchdog(ends, owned);
  let givingUp = false;
  let replaced = false;
  let closed = false;
  let busy: Promise<unknown> = Promise.resolve();
  const fetching = fetcher((): NativeConsumer => native, settings);
  const native = await connection.consumer(
    memberOptions(group, joining.member),
    fetching.wake,
    function (error, partitions) {
      const kind = error?.code === ASSIGN_PARTITIONS ? 'assign' : this.assignmentLost() ? 'lost' : 'revoke';
      rebalances.push({ kind, partitions });
      fetching.wake();
    },
  );
  native.on('event.error', (error) => {
    if (error.code === Code.fatal || isFencing(error)) replaced = true;
  });
  native.subscribe(joining.topics.map(named));

  const giveUp = (): void => {
    givingUp = false;
    owned.clear();
    native.unassign();
  };

  const committed = async (partitions: readonly RdKafka.TopicPartition[]): Promise<Position[]> => {
    if (partitions.length === 0) return [];
    const found = await patiently<RdKafka.TopicPartitionOffset[]>(connection, {
      doing: `reading the positions of group '${joining.group}'`,
      ask: () => ask((answer) => native.committed([...partitions], ANSWER_WITHIN_MS, answer)),
      errorIn: (positions) => positions.find(({ error }) => error !== undefined)?.error,
    });
    return found.map(({ topic, partition, offset }) => ({
      topic: unnamed(topic),
      partition,
      offset: Math.max(offset ?? 0, 0),
    }));
  };

  /** Undefined where the caller need not hear of it: it held nothing. The news stays in the queue until it is dealt with. */
  const rebalance = async (news: Rebalance): Promise<ConsumerEvent | undefined> => {
    if (news.kind === 'assign') {
      const positions = await committed(news.partitions);
      rebalances.shift();
      native.assign(positions.map(({ topic, partition, offset }) => ({ topic: named(topic), partition, offset })));
      owned.take(positions);
      return positions.length === 0 ? undefined : { kind: 'assigned', positions };
    }
    rebalances.shift();
    const partitions = owned.partitions();
    if (news.kind === 'lost' || partitions.length === 0) giveUp();
    else givingUp = true;
    if (partitions.length === 0) return undefined;
    return { kind: news.kind === 'lost' ? 'lost' : 'revoked', partitions };
  };

  const nextEvent = async (maxWaitMs: number): Promise<ConsumerEvent> => {
    const until = performance.now() + maxWaitMs;
    if (givingUp) giveUp();
    for (;;) {
      const [news] = rebalances;
      const event = news === undefined ? undefined : await rebalance(news);
      if (event !== undefined) return event;
      const remaining = until - performance.now();
      const messages = await fetching.take(Math.max(remaining, 0), () => closed || rebalances.length > 0);
      const batches = toBatches(messages, unnamed).filter((batch) => owned.of(batch) !== undefined);
      if (batches.length > 0) {
        owned.read(batches);
        return { kind: 'records', batches };
      }
      if (rebalances.length > 0 && !closed) continue;
      if (replaced) throw fenced(`member '${joining.member}' of group '${joining.group}'`);
      if (closed || performance.now() >= until) {
        if (!closed && (await watch.isStuck()))
          native.assign(owned.positions().map((each) => ({ ...each, topic: named(each.topic) })));
        return { kind: 'records', batches: [] };
      }
    }
  };

  return {
    group: joining.group,
    native,
    owner: owned.of,
    next(maxWaitMs) {
      if (closed) throw misused('a call on a consumer that was closed', 'an open consumer');
      const event = nextEvent(maxWaitMs);
      busy = event.catch(() => undefined);
      return event;
    },
    async close() {
      if (closed) return;
      closed = true;
      fetching.wake();
      await busy;
      owned.clear();
      if (!replaced) await leave(connection, native, { group, member: joining.member, fetching, rebalances, giveUp });
      await disconnect(native);
    },
  };
}

interface Leaving {
  readonly group: string;
  readonly member: string;
  readonly fetching: { take(maxWaitMs: number, stop?: () => boolean): Promise<unknown> };
  readonly rebalances: Rebalance[];
  giveUp(): void;
}

/**
 * A member with a name of its own does not leave by closing (a restart is meant to take over), but it does when it
 * unsubscribes. Waits until the group no longer has it, for closing any earlier would keep it in.
 */
async function leave({ admin }: Connection, native: NativeConsumer, leaving: Leaving): Promise<void> {
  const until = performance.now() + 3_000;
  native.unsubscribe();
  while (performance.now() < until) {
    await leaving.fetching.take(20, () => leaving.rebalances.length > 0);
    if (leaving.rebalances.splice(0).length > 0) leaving.giveUp();
    const { groups } = await ask<RdKafka.GroupDescriptions>((answer) =>
      admin.describeGroups([leaving.group], { timeout: 1_000 }, answer),
    ).catch(() => ({ groups: [] }));
    if (!groups.some(({ members }) => members.some(({ groupInstanceId }) => groupInstanceId === leaving.member)))
      return;
    await pause(10);
  }
}
