import { expect, test } from 'vitest';
import { outputTopics, topicsReach } from './outputs.ts';
import type { RawRecord } from './raw-topic.ts';

const zigzag = (value: number): Buffer => {
  const bytes: number[] = [];
  for (let rest = BigInt(value) * 2n; ; rest >>= 7n) {
    if (rest < 0x80n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
};
const text = (value: string): Buffer => Buffer.concat([zigzag(value.length), Buffer.from(value)]);
const framed = (...columns: Buffer[]): Buffer => Buffer.concat([Buffer.alloc(5), ...columns]);

const [ledger = '', totals = ''] = outputTopics('mesh', ['micro-batch']).map(({ name }) => name);
const listed = (entry: number): RawRecord => ({
  partition: 0,
  key: String(entry),
  value: framed(text('a1'), zigzag(1), zigzag(entry)),
});
const counted = (team: string, entries: number): RawRecord => ({
  partition: 0,
  key: team,
  value: framed(text(team), zigzag(0), zigzag(60), zigzag(entries), zigzag(9)),
});

test('an output has come as far as the subject that is furthest behind', () => {
  const { take, reach } = topicsReach('mesh', 'micro-batch');
  for (let entry = 0; entry < 5; entry++) take(ledger, listed(entry));
  expect(reach().records).toBe(0);
  take(totals, counted('t1', 2));
  take(totals, counted('t2', 2));
  expect(reach().records).toBe(4);
  take(totals, counted('t1', 3));
  expect(reach().records).toBe(5);
});

test('a commit of each task is told apart', () => {
  const { take, reach } = topicsReach('mesh', 'micro-batch');
  take(ledger, { partition: 0, key: null, value: null });
  expect([...reach().tasks]).toEqual([
    [`${ledger}/0`, 1],
    [`${totals}/0`, 0],
  ]);
});
