import { expect, test } from 'vitest';
import { fresh, freshTopic, record, valuesIn, write } from './scene.ts';
import type { Suite } from './log-under-test.ts';

export function transactionCases(suite: () => Suite): void {
  test('an open transaction is invisible, over topics and partitions; its commit shows all of it', async () => {
    const { log } = suite();
    const [first, second] = [await freshTopic(log, 2), await freshTopic(log)];
    const producer = await log.producer(fresh('id'));
    const transaction = producer.begin();
    transaction.append(first, 0, record(null, 'a'));
    transaction.append(first, 1, record(null, 'b'));
    transaction.append(second, 0, record(null, 'c'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([await valuesIn(log, first), await valuesIn(log, second)]).toEqual([[], []]);
    await transaction.commit();
    expect([await valuesIn(log, first), await valuesIn(log, second)]).toEqual([['a', 'b'], ['c']]);
    await producer.close();
  });

  test('an aborted transaction is never seen, nor one left open by a producer that was closed', async () => {
    const { log } = suite();
    const topic = await freshTopic(log);
    const producer = await log.producer(fresh('id'));
    const aborted = producer.begin();
    aborted.append(topic, 0, record(null, 'aborted'));
    await aborted.abort();
    await write(producer, topic, 0, [record(null, 'committed')]);
    producer.begin().append(topic, 0, record(null, 'left open'));
    await producer.close();
    expect(await valuesIn(log, topic)).toEqual(['committed']);
  });

  test('a producer has one transaction at a time, and an ended one takes nothing more', async () => {
    const { log } = suite();
    const topic = await freshTopic(log);
    const producer = await log.producer(fresh('id'));
    const transaction = producer.begin();
    expect(() => producer.begin()).toThrow(expect.objectContaining({ code: 'LOG_MISUSED' }) as Error);
    transaction.append(topic, 0, record(null, 'v'));
    await transaction.commit();
    expect(() => transaction.append(topic, 0, record(null, 'w'))).toThrow(
      expect.objectContaining({ code: 'LOG_MISUSED' }) as Error,
    );
    await producer.close();
    expect(await valuesIn(log, topic)).toEqual(['v']);
  });
}
