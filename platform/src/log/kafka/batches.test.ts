import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headerAt } from '../header.ts';
import { keyAt, offsetAt, valueAt } from '../record-batch.ts';
import { toBatches } from './batches.ts';
import type { NativeMessage } from './client.ts';

const bytes = fc.option(fc.uint8Array({ maxLength: 20 }).map((each) => Buffer.from(each)));
const records = fc.array(
  fc.record({
    topic: fc.constantFrom('ns.a', 'ns.b'),
    partition: fc.nat(2),
    gap: fc.integer({ min: 1, max: 3 }),
    key: bytes,
    value: bytes,
    header: fc.option(fc.uint8Array({ maxLength: 5 }).map((each) => Buffer.from(each))),
  }),
  { maxLength: 60 },
);

test('every message is in the batch of its partition, in order, with its offset, key, value and headers', () => {
  fc.assert(
    fc.property(records, (given) => {
      const next = new Map<string, number>();
      const messages = given.map(({ topic, partition, gap, key, value, header }): NativeMessage => {
        const offset = (next.get(topic + partition) ?? 0) + gap;
        next.set(topic + partition, offset);
        // A foreign producer's header may have no value, which the client's types leave out.
        const empty = { h: null } as unknown as { h: Buffer };
        const headers = { headers: header === null ? [empty] : [{ h: header }, empty].slice(0, 1 + (offset % 2)) };
        return { topic, partition, offset, key, value, size: value?.length ?? 0, ...headers };
      });
      const batches = toBatches(messages, (topic) => topic.slice(3));
      const back = batches.flatMap((batch) =>
        Array.from({ length: batch.count }, (_, i) => ({
          topic: `ns.${batch.topic}`,
          partition: batch.partition,
          offset: offsetAt(batch, i),
          key: keyAt(batch, i),
          value: valueAt(batch, i),
          header: headerAt(batch, i, 'h') ?? null,
        })),
      );
      const expected = messages.map(({ topic, partition, offset, key, value, headers }) => ({
        topic,
        partition,
        offset,
        key,
        value,
        header: headers?.[0]?.['h'] ?? null,
      }));
      const byPartition = ({ topic, partition }: { topic: string; partition: number }): string => topic + partition;
      const sorted = <T extends { topic: string; partition: number }>(all: T[]): T[] =>
        all.toSorted((a, b) => byPartition(a).localeCompare(byPartition(b)));
      expect(sorted(back)).toEqual(sorted(expected));
      expect(new Set(batches.map(byPartition)).size).toBe(batches.length);
    }),
    { numRuns: 300 },
  );
});
