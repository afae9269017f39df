import { expect, test } from 'vitest';
import { copyingMember, type CopyingMember } from './group-member.ts';
import { eventually, fresh, freshTopic } from './scene.ts';
import type { Suite } from './log-under-test.ts';

const ALL = [0, 1, 2, 3];

export function groupCases(suite: () => Suite): void {
  test('one, two and three members own every partition exactly once, and again when they leave', async () => {
    const { log, subject } = suite();
    const from = await freshTopic(log, ALL.length);
    const group = fresh('group');
    const members: CopyingMember[] = [];
    const logs = await Promise.all([0, 1, 2].map(() => subject.open(subject.namespaces[0])));
    const settled = async (): Promise<void> => {
      const describe = (): string => `each partition once: ${JSON.stringify(members.map(({ owned }) => [...owned]))}`;
      const owned = (): number[] => members.flatMap((member) => [...member.owned]).toSorted((a, b) => a - b);
      const holds = (): boolean => members.every((member) => member.owned.size > 0) && owned().join() === ALL.join();
      await eventually(holds, describe);
    };
    for (const [index, each] of logs.entries()) {
      members.push(await copyingMember(each, { group, member: `member-${index}`, from }));
      await settled();
    }
    while (members.length > 1) {
      await members.shift()?.leave();
      await settled();
    }
    expect(members[0]?.owned).toEqual(new Set(ALL));
    await members[0]?.leave();
    for (const each of logs) await each.close();
  });

  test('members of several topics with different numbers of partitions own each partition of each once', async () => {
    const { log, subject } = suite();
    const counts = [1, 2, 3];
    const topics = await Promise.all(counts.map((count) => freshTopic(log, count)));
    const all = topics.flatMap((topic, at) =>
      Array.from({ length: counts[at] ?? 0 }, (_, partition) => `${topic}/${String(partition)}`),
    );
    const group = fresh('group');
    const logs = await Promise.all([0, 1].map(() => subject.open(subject.namespaces[0])));
    const owned: Set<string>[] = [];
    const consumers = await Promise.all(
      logs.map((each, at) => each.consumer({ group, member: `member-${at}`, topics })),
    );
    for (const at of consumers.keys()) owned[at] = new Set();
    const step = async (at: number): Promise<void> => {
      const event = await consumers[at]?.next(20);
      if (event === undefined || event.kind === 'records' || event.kind === 'departed') return;
      const partitions = event.kind === 'assigned' ? event.positions : event.partitions;
      for (const { topic, partition } of partitions) {
        const name = `${topic}/${String(partition)}`;
        if (event.kind === 'assigned') owned[at]?.add(name);
        else owned[at]?.delete(name);
      }
    };
    const holds = async (): Promise<boolean> => {
      for (const at of consumers.keys()) await step(at);
      const both = owned.flatMap((each) => [...each]).toSorted();
      return owned.every((each) => each.size > 0) && both.join() === all.toSorted().join();
    };
    await eventually(holds, () => `each once: ${JSON.stringify(owned.map((each) => [...each]))}`);
    for (const consumer of consumers) await consumer.close();
    for (const each of logs) await each.close();
  });

  test('a log that is closed with members in it gives their partitions to the others', async () => {
    const { log, subject } = suite();
    const from = await freshTopic(log, 2);
    const group = fresh('group');
    const gone = await subject.open(subject.namespaces[0]);
    const consumer = await gone.consumer({ group, member: 'a', topics: [from] });
    await eventually(
      async () => (await consumer.next(100)).kind === 'assigned',
      () => 'the first member owns something',
    );
    const other = await copyingMember(log, { group, member: 'b', from });
    await gone.close();
    await eventually(
      () => other.owned.size === 2,
      () => `the other owns all: ${[...other.owned].join()}`,
    );
    await other.leave();
  });
}
