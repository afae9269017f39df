import { groupReason, topicReason, type Bells } from './bell.ts';
import { cursorOver, type Fetch } from './cursor.ts';
import { LOOK_ANYWAY_MS } from './cursor-reader.ts';
import { closed as closedError, misused } from './log-error.ts';
import type { Consumer, ConsumerEvent, Position, TopicPartition } from './log.ts';

/** What an adapter does for a member of a group. */
export interface Membership {
  /** The instance under which this member owns partitions; a commit of offsets is checked against it. */
  owner(): number;
  /** Compares what is held with what should be: takes what is free, names what to give up, forgets what was lost. */
  sync(): Promise<MembershipChange>;
  /** Frees partitions that `sync` named as revoked. */
  release(partitions: readonly TopicPartition[]): Promise<void>;
  /** Frees everything and leaves the group. */
  leave(): Promise<void>;
}

export interface MembershipChange {
  readonly lost: readonly TopicPartition[];
  readonly revoked: readonly TopicPartition[];
  readonly assigned: readonly Position[];
}

/** A consumer whose group is kept by the adapter itself (Kafka keeps its own). */
export interface GroupConsumer extends Consumer {
  readonly membership: Membership;
}

/** The instance under which `consumer` owns its partitions. */
export function ownerOf(consumer: Consumer): number {
  if (!('membership' in consumer)) throw misused('offsets of a consumer of another log', 'a consumer of this log');
  return (consumer as GroupConsumer).membership.owner();
}

/** A death is not announced, so members look at their group this often, in milliseconds. */
const SYNC_EVERY_MS = 300;

export function groupConsumer(
  group: string,
  topics: readonly string[],
  adapter: { readonly membership: Membership; readonly fetch: Fetch; readonly bells: Bells },
): GroupConsumer {
  const { membership } = adapter;
  const cursor = cursorOver(adapter.fetch, []);
  const { bell, unhang } = adapter.bells.hang([groupReason(group), ...topics.map(topicReason)]);
  const events: ConsumerEvent[] = [];
  let revoked: readonly TopicPartition[] = [];
  let synced = Number.NEGATIVE_INFINITY;
  let looked = Number.NEGATIVE_INFINITY;
  let closed = false;

  const giveUp = async (): Promise<void> => {
    if (revoked.length === 0) return;
    await membership.release(revoked);
    revoked = [];
  };
  const sync = async (): Promise<void> => {
    const change = await membership.sync();
    synced = performance.now();
    cursor.remove(change.lost);
    cursor.remove(change.revoked);
    cursor.add(change.assigned);
    if (change.lost.length > 0) events.push({ kind: 'lost', partitions: change.lost });
    if (change.assigned.length > 0) {
      events.push({ kind: 'assigned', positions: change.assigned });
      looked = Number.NEGATIVE_INFINITY;
    }
    // Last: what is revoked is freed by the next call of `next`, which must come after the caller heard of it.
    if (change.revoked.length > 0) events.push({ kind: 'revoked', partitions: change.revoked, mayReturn: false });
  };

  return {
    group,
    membership,
    async next(maxWaitMs) {
      if (closed) throw closedError(`a consumer of group '${group}'`);
      const until = performance.now() + maxWaitMs;
      if (events.length === 0) await giveUp();
      while (!closed) {
        const rung = bell.take();
        const now = performance.now();
        if (events.length === 0 && (rung.has(groupReason(group)) || now - synced >= SYNC_EVERY_MS)) await sync();
        const event = events.shift();
        if (event !== undefined) {
          if (event.kind === 'revoked') revoked = event.partitions;
          for (const reason of rung) bell.ring(reason);
          return event;
        }
        if (rung.size > 0 || now - looked >= LOOK_ANYWAY_MS) {
          looked = now;
          const batches = await cursor.read();
          if (batches.length > 0) {
            bell.ring('more');
            return { kind: 'records', batches };
          }
        }
        const remaining = until - performance.now();
        if (remaining <= 0) break;
        await bell.wait(Math.min(remaining, SYNC_EVERY_MS));
      }
      return { kind: 'records', batches: [] };
    },
    async close() {
      if (closed) return;
      closed = true;
      unhang();
      bell.ring('closed');
      await membership.leave();
    },
  };
}
