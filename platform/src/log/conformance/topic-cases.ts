import { expect, test } from 'vitest';
import { fresh, freshTopic, record, valuesIn, write } from './scene.ts';
import type { Suite } from './log-under-test.ts';

export function topicCases(suite: () => Suite): void {
  test('a topic has the partitions it was made with, and making it again changes nothing', async () => {
    const { log } = suite();
    const name = fresh('topic');
    expect(await log.partitions(name)).toBeUndefined();
    await log.ensureTopic({ name, partitions: 3, cleanup: 'delete' });
    await log.ensureTopic({ name, partitions: 3, cleanup: 'delete' });
    expect(await log.partitions(name)).toBe(3);
    expect(await log.ends(name)).toEqual([0, 0, 0]);
  });

  test('a topic declared otherwise than it exists is refused', async () => {
    const { log } = suite();
    const name = await freshTopic(log, 2);
    await expect(log.ensureTopic({ name, partitions: 3, cleanup: 'delete' })).rejects.toMatchObject({
      code: 'LOG_TOPIC_MISMATCH',
    });
    await expect(log.ensureTopic({ name, partitions: 2, cleanup: 'compact' })).rejects.toMatchObject({
      code: 'LOG_TOPIC_MISMATCH',
    });
  });

  test('a topic that does not exist is named in the error', async () => {
    const { log } = suite();
    const name = fresh('missing');
    const unknown = { code: 'LOG_TOPIC_UNKNOWN', message: expect.stringContaining(name) as string };
    await expect(log.ends(name)).rejects.toMatchObject(unknown);
    await expect(log.reader([{ topic: name, partition: 0, offset: 0 }])).rejects.toMatchObject(unknown);
    await expect(log.consumer({ group: fresh('group'), member: '0', topics: [name] })).rejects.toMatchObject(unknown);
    const producer = await log.producer(fresh('id'));
    const transaction = producer.begin();
    transaction.append(name, 0, record('k', 'v'));
    await expect(transaction.commit()).rejects.toMatchObject(unknown);
    await producer.close();
  });

  test('two namespaces do not meet: topics, groups and transactional ids of one name are apart', async () => {
    const { log, subject } = suite();
    const other = await subject.open(subject.namespaces[1]);
    try {
      const name = await freshTopic(log, 1);
      expect(await other.partitions(name)).toBeUndefined();
      await other.ensureTopic({ name, partitions: 1, cleanup: 'delete' });
      const id = fresh('id');
      const [here, there] = [await log.producer(id), await other.producer(id)];
      await write(here, name, 0, [record('k', 'here')]);
      await write(there, name, 0, [record('k', 'there')]);
      expect(await valuesIn(log, name)).toEqual(['here']);
      expect(await valuesIn(other, name)).toEqual(['there']);
      expect(await other.committed(fresh('group'), name)).toEqual([0]);
      await here.close();
      await there.close();
    } finally {
      await other.close();
    }
  });

  test('a closed log has let go: another one reads what it wrote, and a poll under way ends', async () => {
    const { log, subject } = suite();
    const topic = await freshTopic(log, 1);
    const second = await subject.open(subject.namespaces[0]);
    const producer = await second.producer(fresh('id'));
    await write(producer, topic, 0, [record('k', 'v')]);
    const reader = await second.reader([{ topic, partition: 0, offset: 1 }]);
    const waiting = reader.poll(60_000);
    await second.close();
    expect(await waiting).toEqual([]);
    expect(await valuesIn(log, topic)).toEqual(['v']);
  });
}
