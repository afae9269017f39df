import { decide } from '../assignment.ts';
import { groupReason } from '../bell.ts';
import { partitionName } from '../cursor.ts';
import type { Membership, MembershipChange } from '../group-consumer.ts';
import { fenced } from '../log-error.ts';
import type { TopicPartition } from '../log.ts';
import { reaching } from './reaching.ts';
import { groupStore, type Joining, type ObservedMember } from './group-store.ts';
import type { LogDatabase } from './log-tables.ts';
import type { Session } from './session.ts';

/**
 * Joins a group kept in PostgreSQL. A member lives while the advisory lock of its session is held; it decides for itself
 * what to take, and takes only what it saw free, so that no partition is owned twice.
 */
export async function joinPostgresGroup(
  log: { readonly database: LogDatabase; readonly session: Session },
  joining: Joining,
): Promise<Membership> {
  const { session } = log;
  const store = groupStore(log.database, joining);
  const held = new Map<string, TopicPartition>();
  const changed = (): void => session.announce([groupReason(joining.group)]);
  const join = async (): Promise<{ session: number; instance: number }> => {
    const id = session.id();
    const instance = await store.join(id);
    changed();
    return { session: id, instance };
  };
  let self = await reaching('joining a group', join);

  const loseAll = (): MembershipChange => {
    const lost = [...held.values()];
    held.clear();
    return { lost, revoked: [], assigned: [] };
  };
  const sync = async (): Promise<MembershipChange> => {
    // Partitions before members: an owner seen that is not among the members seen after it has left.
    const partitions = await store.partitions();
    const members = await store.members();
    const own = members.find(({ member }) => member === joining.member);
    if (own !== undefined && own.instance !== self.instance) {
      if (held.size > 0) return loseAll();
      throw fenced(`member '${joining.member}' of group '${joining.group}'`);
    }
    if (own === undefined || self.session !== session.id()) {
      // The connection was lost for a while: others could not see this member alive.
      const lost = loseAll();
      self = await join();
      return lost;
    }
    await bury(members);
    const decision = decide(self.instance, held, members.filter(lives), partitions);
    for (const partition of decision.lost) held.delete(partitionName(partition));
    const assigned = decision.free.length === 0 ? [] : await store.take(self.instance, decision.free);
    for (const { topic, partition } of assigned) held.set(partitionName({ topic, partition }), { topic, partition });
    return { lost: decision.lost, revoked: decision.revoked, assigned };
  };
  const bury = async (members: readonly ObservedMember[]): Promise<void> => {
    const dead = members.filter((member) => !lives(member)).map(({ instance }) => instance);
    if (dead.length === 0) return;
    await store.bury(dead);
    changed();
  };

  return {
    owner: () => self.instance,
    sync: () => reaching('a look at the group', sync),
    release: (partitions) =>
      reaching('giving up partitions', async () => {
        await store.release(self.instance, partitions);
        for (const partition of partitions) held.delete(partitionName(partition));
        changed();
      }),
    async leave() {
      held.clear();
      await reaching('leaving a group', () => store.leave(self.instance));
      changed();
    },
  };
}

const lives = ({ alive }: ObservedMember): boolean => alive;
