import { expect, test } from 'vitest';
import { fresh, freshTopic, record, valuesIn, write } from './scene.ts';
import type { OpenLosing, Suite } from './log-under-test.ts';

export function lostAcknowledgementCases(suite: () => Suite, openLosing: OpenLosing): void {
  test('a commit whose acknowledgement was lost is retried and lands once', async () => {
    const { subject, log } = suite();
    const topic = await freshTopic(log);
    const losing = await openLosing(subject.namespaces[0]);
    const producer = await losing.log.producer(fresh('id'));
    await write(producer, topic, 0, [record(null, 'before')]);
    const transaction = producer.begin();
    transaction.append(topic, 0, record(null, 'once'));
    losing.loseNext();
    await expect(transaction.commit()).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE', canRetry: true });
    expect(await valuesIn(log, topic)).toEqual(['before', 'once']);
    await transaction.commit();
    await write(producer, topic, 0, [record(null, 'after')]);
    expect(await valuesIn(log, topic)).toEqual(['before', 'once', 'after']);
    await losing.log.close();
  });
}
