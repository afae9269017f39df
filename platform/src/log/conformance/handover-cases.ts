import { expect, test } from 'vitest';
import { copyingMember } from './group-member.ts';
import { eventually, fresh, freshTopic, readAll, record, write } from './scene.ts';
import type { Suite } from './log-under-test.ts';

export function handoverCases(suite: () => Suite): void {
  test('members come and go under load: every record is copied once, in order', async () => {
    const { log, subject } = suite();
    const [from, to] = [await freshTopic(log, 4), await freshTopic(log, 4)];
    const group = fresh('group');
    const source = await log.producer(fresh('id'));
    let written = 0;
    const load = async (transactions: number): Promise<void> => {
      for (let i = 0; i < transactions; i++)
        for (let partition = 0; partition < 4; partition++)
          await write(source, from, partition, [
            record(`${partition}`, `${written++}`),
            record(`${partition}`, `${written++}`),
          ]);
    };
    const copied = async (): Promise<void> =>
      eventually(
        async () => (await readAll(log, to)).length >= written,
        () => 'all is copied',
      );
    const logs = [await subject.open(subject.namespaces[0]), await subject.open(subject.namespaces[0])] as const;
    const first = await copyingMember(logs[0], { group, member: 'first', from, to });
    await load(10);
    const second = await copyingMember(logs[1], { group, member: 'second', from, to });
    await load(10);
    await eventually(
      () => second.owned.size > 0 && first.owned.size + second.owned.size === 4,
      () => 'the second member has taken over some partitions',
    );
    await load(10);
    await first.leave();
    await load(10);
    await copied();
    await second.leave();

    const [input, output] = [await readAll(log, from), await readAll(log, to)];
    expect(output.map(({ partition, value }) => [partition, value])).toEqual(
      input.map(({ partition, value }) => [partition, value]),
    );
    expect(await log.committed(group, from)).toEqual(await log.ends(from));
    await source.close();
    for (const each of logs) await each.close();
  });

  test('offsets and outputs are one: an abort leaves both as they were, and the next owner starts there', async () => {
    const { log } = suite();
    const [from, to] = [await freshTopic(log), await freshTopic(log)];
    const group = fresh('group');
    const producer = await log.producer(fresh('id'));
    await write(producer, from, 0, [record(null, 'a'), record(null, 'b')]);
    const [, second] = await readAll(log, from);
    const consumer = await log.consumer({ group, member: 'm', topics: [from] });
    await eventually(
      async () => (await consumer.next(100)).kind === 'assigned',
      () => 'assigned',
    );
    const attempt = (): ReturnType<typeof producer.begin> => {
      const transaction = producer.begin();
      transaction.append(to, 0, record(null, 'out'));
      transaction.offsets(consumer, [{ topic: from, partition: 0, offset: second?.offset ?? -1 }]);
      return transaction;
    };
    await attempt().abort();
    expect(await log.committed(group, from)).toEqual([0]);
    expect(await readAll(log, to)).toEqual([]);
    await attempt().commit();
    expect(await log.committed(group, from)).toEqual([second?.offset]);
    expect(await readAll(log, to)).toHaveLength(1);
    await consumer.close();

    const next = await copyingMember(log, { group, member: 'other', from, to });
    await eventually(
      async () => (await readAll(log, to)).length === 2,
      () => 'the rest is copied',
    );
    expect(next.assignments).toEqual([{ topic: from, partition: 0, offset: second?.offset }]);
    expect((await readAll(log, to)).map(({ value }) => value)).toEqual(['out', 'b']);
    await next.leave();
    await producer.close();
  });
}
