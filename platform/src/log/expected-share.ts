import type { Log } from './log.ts';

/**
 * The partitions of a topic that a group of such members deals to one of them: the rule of `decide` where the log keeps its groups itself, else
 * that of Kafka's range assignor, over the members by name. Only an expectation: who is in the group may change.
 */
export function expectedShare(
  kind: Log['kind'],
  { member, members, partitions }: { member: string; members: readonly string[]; partitions: number },
): number[] {
  const sorted = members.toSorted((a, b) => (a < b ? -1 : 1));
  const own = sorted.indexOf(member);
  const { length } = sorted;
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  if (kind !== 'kafka') return all.filter((partition) => partition % length === own);
  const [each, more] = [Math.floor(partitions / length), partitions % length];
  const start = own * each + Math.min(own, more);
  return all.slice(start, start + each + (own < more ? 1 : 0));
}
