import { expect, test } from 'vitest';
import type { Consumer } from '../log.ts';
import { eventually, fresh, freshTopic, record, valuesIn, write } from './scene.ts';
import type { Suite } from './log-under-test.ts';

const FENCED = { code: 'LOG_FENCED', canRetry: false };

export function fencingCases(suite: () => Suite): void {
  test('a newer producer of the same id aborts the older one, whose next commit fails as fenced', async () => {
    const { log, subject } = suite();
    const topic = await freshTopic(log);
    const id = fresh('id');
    const elsewhere = await subject.open(subject.namespaces[0]);
    const older = await elsewhere.producer(id);
    await write(older, topic, 0, [record(null, 'older')]);
    const open = older.begin();
    open.append(topic, 0, record(null, 'too late'));
    const newer = await log.producer(id);
    await write(newer, topic, 0, [record(null, 'newer')]);
    await expect(open.commit()).rejects.toMatchObject(FENCED);
    await open.abort();
    await write(newer, topic, 0, [record(null, 'newer still')]);
    expect(await valuesIn(log, topic)).toEqual(['older', 'newer', 'newer still']);
    await newer.close();
    await elsewhere.close();
  });

  test('a member that was replaced under its own name loses its partitions, and its offsets and outputs are refused', async () => {
    const { log, subject } = suite();
    const [topic, output] = [await freshTopic(log), await freshTopic(log)];
    const group = fresh('group');
    const elsewhere = await subject.open(subject.namespaces[0]);
    const stale = await elsewhere.consumer({ group, member: 'slot-0', topics: [topic] });
    await assigned(stale);
    const successor = await log.consumer({ group, member: 'slot-0', topics: [topic] });
    await assigned(successor);

    const producer = await elsewhere.producer(fresh('id'));
    const transaction = producer.begin();
    transaction.append(output, 0, record(null, 'stale'));
    transaction.offsets(stale, [{ topic, partition: 0, offset: 7 }]);
    await expect(transaction.commit()).rejects.toMatchObject(FENCED);
    await transaction.abort();
    expect(await log.committed(group, topic)).toEqual([0]);
    expect(await valuesIn(log, output)).toEqual([]);
    await successor.close();
    await elsewhere.close();
  });
}

async function assigned(consumer: Consumer): Promise<void> {
  let got = false;
  await eventually(
    async () => (got ||= (await consumer.next(200)).kind === 'assigned'),
    () => 'the member owns the partition',
  );
}
