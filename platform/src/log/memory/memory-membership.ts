import { decide } from '../assignment.ts';
import { groupReason } from '../bell.ts';
import { partitionName } from '../cursor.ts';
import type { Membership } from '../group-consumer.ts';
import { fenced } from '../log-error.ts';
import type { TopicPartition } from '../log.ts';
import { topicOf } from './memory-commit.ts';
import { namespaceOf, type MemoryBroker, type MemoryGroup, type MemoryNamespace } from './memory-broker.ts';

/** Joins the group at once. An older member of the same name is out from now on. */
export function joinMemoryGroup(
  broker: MemoryBroker,
  namespace: MemoryNamespace,
  joining: { readonly group: string; readonly member: string; readonly topics: readonly string[] },
): Membership {
  const all = joining.topics.flatMap((topic) =>
    topicOf(namespace, topic).partitions.map((_, partition) => ({ topic, partition })),
  );
  const group = groupOf(namespace, joining.group);
  for (const partition of all) {
    const name = partitionName(partition);
    if (!group.partitions.has(name)) group.partitions.set(name, { position: 0, owner: undefined });
  }
  const instance = ++broker.instances;
  const held = new Map<string, TopicPartition>();
  group.members.set(joining.member, { member: joining.member, instance, topics: joining.topics });
  const changed = (): void => namespace.bells.ring(groupReason(joining.group));
  const free = (name: string): void => {
    held.delete(name);
    const row = group.partitions.get(name);
    if (row?.owner === instance) row.owner = undefined;
  };
  changed();

  return {
    owner: () => instance,
    async sync() {
      if (group.members.get(joining.member)?.instance !== instance) {
        const lost = [...held.values()];
        held.clear();
        if (lost.length > 0) return { lost, revoked: [], assigned: [] };
        throw fenced(`member '${joining.member}' of group '${joining.group}'`);
      }
      const rows = all.map((partition) => {
        const row = group.partitions.get(partitionName(partition));
        return { ...partition, offset: row?.position ?? 0, owner: row?.owner };
      });
      const decision = decide(instance, held, [...group.members.values()], rows);
      for (const partition of decision.lost) held.delete(partitionName(partition));
      const assigned = decision.free.map(({ topic, partition, offset }) => {
        const name = partitionName({ topic, partition });
        held.set(name, { topic, partition });
        group.partitions.set(name, { position: offset, owner: instance });
        return { topic, partition, offset };
      });
      return { lost: decision.lost, revoked: decision.revoked, assigned };
    },
    async release(partitions) {
      for (const partition of partitions) free(partitionName(partition));
      changed();
    },
    async leave() {
      for (const name of [...held.keys()]) free(name);
      if (group.members.get(joining.member)?.instance === instance) group.members.delete(joining.member);
      changed();
    },
  };
}

/** Ends a member as a session that timed out does: others may take what it owns, and it hears of it at its next look. */
export function expireMember(broker: MemoryBroker, namespace: string, group: string, instance: number): void {
  const { groups, bells } = namespaceOf(broker, namespace);
  const members = groups.get(group)?.members;
  for (const [name, member] of members ?? []) if (member.instance === instance) members?.delete(name);
  bells.ring(groupReason(group));
}

function groupOf(namespace: MemoryNamespace, name: string): MemoryGroup {
  const known = namespace.groups.get(name);
  if (known !== undefined) return known;
  const made: MemoryGroup = { members: new Map(), partitions: new Map() };
  namespace.groups.set(name, made);
  return made;
}
