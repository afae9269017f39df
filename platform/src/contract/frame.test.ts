import { expect, test } from 'vitest';
import { frame, FRAME, schemaIdAt } from './frame.ts';

test('a framed body has its schema id where Confluent puts it', () => {
  const framed = frame(258, Buffer.from('body'));
  expect([...framed.subarray(0, FRAME)]).toEqual([0, 0, 0, 1, 2]);
  expect(framed.subarray(FRAME).toString()).toBe('body');
  expect(schemaIdAt(framed, 0, framed.length)).toBe(258);
});

test('bytes that are not framed have no schema id', () => {
  expect(schemaIdAt(Buffer.from('{"a":1}'), 0, 7)).toBe(-1);
  expect(schemaIdAt(Buffer.from([0, 0, 0, 1]), 0, 4)).toBe(-1);
});
