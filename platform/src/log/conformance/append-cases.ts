import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { emptyCut } from '../cut.ts';
import { headerAt } from '../header.ts';
import { LONGEST_MESSAGE } from '../limits.ts';
import type { OutgoingRecord } from '../log.ts';
import { markerTimeAt, watermarkMarker } from '../marker.ts';
import { readRange } from '../read-range.ts';
import { keyAt, valueAt, type RecordBatch } from '../record-batch.ts';
import { fresh, freshTopic, readAll, record, write } from './scene.ts';
import type { Suite } from './log-under-test.ts';

export function appendCases(suite: () => Suite): void {
  test('keys, values, nulls, empty bytes and headers come back as they were', async () => {
    const { log } = suite();
    const topic = await freshTopic(log);
    const binary = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const sent: OutgoingRecord[] = [
      { key: Buffer.from('key'), value: Buffer.from('value') },
      { key: null, value: Buffer.from('no key') },
      { key: Buffer.from('no value'), value: null },
      { key: Buffer.alloc(0), value: Buffer.alloc(0) },
      { key: binary, value: binary, headers: { 'tempi-é': binary, empty: Buffer.alloc(0) } },
      { key: null, value: null, headers: { last: Buffer.from('x'.repeat(200)) } },
    ];
    const producer = await log.producer(fresh('id'));
    await write(producer, topic, 0, sent);
    await producer.close();

    const received: OutgoingRecord[] = [];
    for await (const batch of readRange(log, topic, emptyCut(1), await log.ends(topic)))
      for (let i = 0; i < batch.count; i++) {
        const names = ['tempi-é', 'empty', 'last'];
        const found = names.flatMap((name) => {
          const value = headerAt(batch, i, name);
          return value === undefined ? [] : [[name, Buffer.from(value)] as const];
        });
        const headers = found.length === 0 ? {} : { headers: Object.fromEntries(found) };
        received.push({ key: copy(keyAt(batch, i)), value: copy(valueAt(batch, i)), ...headers });
      }
    expect(received).toEqual(sent);
  });

  test('the longest messages come back whole, and the short ones between them', async () => {
    const { log } = suite();
    const topic = await freshTopic(log);
    const producer = await log.producer(fresh('id'));
    const long = Buffer.alloc(LONGEST_MESSAGE / 2, 'a\0é');
    const sent = [{ key: long, value: long }, record('k', 'v'), { key: null, value: Buffer.concat([long, long]) }];
    await write(producer, topic, 0, sent);
    await producer.close();
    const received: OutgoingRecord[] = [];
    for await (const batch of readRange(log, topic, emptyCut(1), await log.ends(topic)))
      for (let i = 0; i < batch.count; i++)
        received.push({ key: copy(keyAt(batch, i)), value: copy(valueAt(batch, i)) });
    const digest = (bytes: Uint8Array | null) => bytes && createHash('sha256').update(bytes).digest('hex');
    const digests = (records: readonly OutgoingRecord[]) =>
      records.map(({ key, value }) => [digest(key), digest(value)]);
    expect(digests(received)).toEqual(digests(sent));
  });

  test('a watermark marker comes back with its time, and a data record is none', async () => {
    const { log } = suite();
    const topic = await freshTopic(log);
    const producer = await log.producer(fresh('id'));
    const time = Date.UTC(2024, 1, 29) * 1000 + 123;
    await write(producer, topic, 0, [watermarkMarker(time), record('k', 'v'), watermarkMarker(-1)]);
    await producer.close();
    const times: (number | undefined)[] = [];
    for await (const batch of readRange(log, topic, emptyCut(1), await log.ends(topic)))
      times.push(...Array.from({ length: batch.count }, (_, i) => markerTimeAt(batch, i)));
    expect(times).toEqual([time, undefined, -1]);
  });

  test('order within a partition is the order of the calls, over many transactions and large ones', async () => {
    const { log } = suite();
    const topic = await freshTopic(log, 2);
    const producer = await log.producer(fresh('id'));
    const expected: string[][] = [[], []];
    for (const size of [1, 3000, 2, 500]) {
      const transaction = producer.begin();
      for (let i = 0; i < size; i++) {
        const value = `${size}.${i} ${'x'.repeat(200)}`;
        transaction.append(topic, i % 2, record(null, value));
        expected[i % 2]?.push(value);
      }
      await transaction.commit();
    }
    await producer.close();
    const seen = await readAll(log, topic);
    for (const partition of [0, 1]) {
      const own = seen.filter((each) => each.partition === partition);
      expect(own.map(({ value }) => value)).toEqual(expected[partition]);
      const offsets = own.map(({ offset }) => offset);
      expect(offsets).toEqual([...new Set(offsets)].toSorted((a, b) => a - b));
    }
  });

  test('a record larger than a piece comes back whole', async () => {
    const { log } = suite();
    const topic = await freshTopic(log);
    const large = Buffer.alloc(700_000, 'tempi');
    const producer = await log.producer(fresh('id'));
    await write(producer, topic, 0, [{ key: null, value: large }, record(null, 'small')]);
    await producer.close();
    const batches: RecordBatch[] = [];
    for await (const batch of readRange(log, topic, emptyCut(1), await log.ends(topic))) batches.push(batch);
    const values = batches.flatMap((batch) => Array.from({ length: batch.count }, (_, i) => valueAt(batch, i)));
    expect(values.map((value) => value?.length)).toEqual([large.length, 5]);
    expect(values[0]?.equals(large)).toBe(true);
  });
}

const copy = (bytes: Buffer | null): Buffer | null => (bytes === null ? null : Buffer.from(bytes));
