import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, type GroupMember, type GroupPartition } from './assignment.ts';
import { partitionName } from './cursor.ts';

const PARTITIONS = 5;
const TOPICS = ['a', 'b'];

interface World {
  /** In the order of joining. */
  readonly members: Map<number, GroupMember>;
  readonly held: Map<number, Map<string, GroupPartition>>;
  rows: GroupPartition[];
}

const step = fc.record({ kind: fc.constantFrom('join', 'die', 'look', 'look', 'look'), which: fc.nat(9) });

test('however members join, die and look, no partition has two live owners, and all are owned once it is quiet', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world: World = { members: new Map(), held: new Map(), rows: allFree() };
      let instances = 0;
      for (const { kind, which } of steps) {
        const live = [...world.members.keys()];
        const chosen = live[which % Math.max(live.length, 1)];
        if (kind === 'join') {
          const instance = ++instances;
          world.members.set(instance, { member: `member-${which}-${instance}`, instance, topics: TOPICS });
          world.held.set(instance, new Map());
        } else if (chosen !== undefined) {
          if (kind === 'die') world.members.delete(chosen);
          else look(world, chosen);
        }
        neverTwice(world);
      }
      for (let round = 0; round < 3; round++) for (const instance of world.members.keys()) look(world, instance);
      neverTwice(world);
      const counts = [...world.members.keys()].map((instance) => world.held.get(instance)?.size ?? 0);
      if (counts.length > 0) {
        expect(counts.reduce((total, count) => total + count, 0)).toBe(PARTITIONS * TOPICS.length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(TOPICS.length);
      }
    }),
    { numRuns: 300 },
  );
});

test('equal partitions of two topics meet at one member', () => {
  const members = ['x', 'y', 'z'].map((member, instance) => ({ member, instance, topics: TOPICS }));
  for (const { instance } of members) {
    const { free } = decide(instance, new Map(), members, allFree());
    const partitionsOf = (topic: string): number[] =>
      free.filter((row) => row.topic === topic).map((row) => row.partition);
    expect(partitionsOf('a')).toEqual(partitionsOf('b'));
  }
});

const allFree = (): GroupPartition[] =>
  TOPICS.flatMap((topic) =>
    Array.from({ length: PARTITIONS }, (_, partition) => ({ topic, partition, offset: 0, owner: undefined })),
  );

/** One look: give up what is revoked, take what is free, as the adapters do. */
function look(world: World, instance: number): void {
  const held = world.held.get(instance) ?? new Map<string, GroupPartition>();
  const decision = decide(instance, held, [...world.members.values()], world.rows);
  const [gone, taken] = [decision.revoked.map(partitionName), decision.free.map(partitionName)];
  for (const name of [...gone, ...decision.lost.map(partitionName)]) held.delete(name);
  for (const row of decision.free) held.set(partitionName(row), row);
  world.rows = world.rows.map((row) => {
    if (gone.includes(partitionName(row))) return { ...row, owner: undefined };
    return taken.includes(partitionName(row)) ? { ...row, owner: instance } : row;
  });
}

function neverTwice(world: World): void {
  const owned = [...world.members.keys()].flatMap((instance) => [...(world.held.get(instance)?.keys() ?? [])]);
  expect(owned).toHaveLength(new Set(owned).size);
}
