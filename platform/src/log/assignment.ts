import { partitionName } from './cursor.ts';
import type { Position, TopicPartition } from './log.ts';

/** A live member of a consumer group. `instance` is new each time a member joins, `member` is its name. */
export interface GroupMember {
  readonly member: string;
  readonly instance: number;
  readonly topics: readonly string[];
}

/** A partition as its group sees it: the committed position and the instance that owns it. */
export interface GroupPartition extends Position {
  readonly owner: number | undefined;
}

export interface Decision {
  /** Held, but owned by somebody else by now. */
  readonly lost: readonly TopicPartition[];
  /** Held, but meant for another member. */
  readonly revoked: readonly TopicPartition[];
  /** Meant for this member and free to take: owned by nobody who lives, or already marked as its own. */
  readonly free: readonly GroupPartition[];
}

/**
 * What a member should do, from what the group's table says. Every member decides for itself, and all by the same rule:
 * partition p of every topic belongs to the (p modulo n)-th of the n members that read the topic, by name. So equal
 * partitions of two topics meet at one member. Nobody takes what a live member still owns: it gives it up first.
 */
export function decide(
  instance: number,
  held: ReadonlyMap<string, TopicPartition>,
  members: readonly GroupMember[],
  partitions: readonly GroupPartition[],
): Decision {
  const live = new Set(members.map((member) => member.instance));
  const sorted = members.toSorted((a, b) => (a.member < b.member ? -1 : 1));
  const decision = { lost: [] as TopicPartition[], revoked: [] as TopicPartition[], free: [] as GroupPartition[] };
  for (const row of partitions) {
    const readers = sorted.filter((member) => member.topics.includes(row.topic));
    const mine = readers[row.partition % readers.length]?.instance === instance;
    const holding = held.has(partitionName(row));
    const { topic, partition } = row;
    if (holding && row.owner !== instance) decision.lost.push({ topic, partition });
    else if (holding && !mine) decision.revoked.push({ topic, partition });
    else if (!holding && mine && (row.owner === undefined || row.owner === instance || !live.has(row.owner)))
      decision.free.push(row);
  }
  return decision;
}
