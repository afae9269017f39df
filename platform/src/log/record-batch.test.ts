import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBuilder } from './batch-builder.ts';
import { within } from './batch-range.ts';
import { headerAt } from './header.ts';
import type { OutgoingRecord } from './log.ts';
import { decodeFrame, encodeFrame } from './postgres/frame.ts';
import { endOf, keyAt, offsetAt, valueAt, type RecordBatch } from './record-batch.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const nullable = fc.option(bytes, { nil: null });
const headers = fc.dictionary(fc.string({ maxLength: 80 }), bytes, { maxKeys: 3, noNullPrototype: true });
const records = fc.array(fc.record({ key: nullable, value: nullable, headers }), { minLength: 1, maxLength: 40 });

function batchOf(all: readonly OutgoingRecord[], baseOffset: number, offsetDeltas?: Int32Array): RecordBatch {
  const builder = new BatchBuilder();
  for (const record of all) builder.add(record);
  const address = { topic: 'topic', partition: 2, baseOffset };
  return builder.build(offsetDeltas === undefined ? address : { ...address, offsetDeltas });
}

const contents = (batch: RecordBatch, like: readonly OutgoingRecord[]): OutgoingRecord[] =>
  Array.from({ length: batch.count }, (_, i) => ({
    key: keyAt(batch, i),
    value: valueAt(batch, i),
    headers: Object.fromEntries(Object.keys(like[i]?.headers ?? {}).map((name) => [name, headerAt(batch, i, name)!])),
  }));

test('what is put into a batch comes out of it, and out of a frame that was stored anywhere in memory', () => {
  fc.assert(
    fc.property(records, fc.nat(), fc.nat(3), (all, baseOffset, shift) => {
      const batch = batchOf(all, baseOffset);
      expect(contents(batch, all)).toEqual(all);
      expect(headerAt(batch, 0, 'no such header')).toBeUndefined();
      const frame = encodeFrame(batch);
      const stored = Buffer.concat([Buffer.alloc(shift), frame]).subarray(shift);
      const read = decodeFrame(stored, batch.count, { topic: 'topic', partition: 2, baseOffset });
      expect(contents(read, all)).toEqual(all);
      expect(endOf(read)).toBe(baseOffset + all.length);
    }),
  );
});

test('a frame is the format of its version, byte by byte', () => {
  const batch = batchOf(
    [
      { key: Buffer.from('k'), value: null },
      { key: null, value: Buffer.from('vw'), headers: { h: Buffer.from('x') } },
    ],
    7,
  );
  expect(encodeFrame(batch).toString('hex')).toBe(
    ['01', '01000000ffffffff01000000', 'ffffffff0200000005000000', '6b00', '7677', '0202680278'].join(''),
  );
});

test('a range of a batch holds exactly the records of the range', () => {
  const gaps = fc.option(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 40, maxLength: 40 }), {
    nil: undefined,
  });
  fc.assert(
    fc.property(records, gaps, fc.nat(250), fc.nat(250), (all, steps, from, to) => {
      let delta = 0;
      const deltas = steps && Int32Array.from(all, (_, i) => (i === 0 ? 0 : (delta += steps[i] ?? 1)));
      const batch = batchOf(all, 20, deltas);
      const addresses = (part: RecordBatch | undefined): unknown[] =>
        part === undefined
          ? []
          : Array.from({ length: part.count }, (_, i) => [offsetAt(part, i), keyAt(part, i), valueAt(part, i)]);
      const expected = addresses(batch).filter((each) => {
        const [offset] = each as [number];
        return offset >= from && offset < to;
      });
      expect(addresses(within(batch, from, to))).toEqual(expected);
    }),
  );
});
