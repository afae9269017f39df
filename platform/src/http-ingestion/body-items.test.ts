import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf } from '../ingestion/item.ts';
import { bodyItems } from './body-items.ts';
import { jsonElements } from './json-elements.ts';

const objects = fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), {
  minLength: 1,
  maxLength: 5,
});
const textsOf = (body: string, format: 'json' | 'ndjson'): readonly unknown[] =>
  bodyItems(Buffer.from(body), format).map((item) => JSON.parse(bytesOf(item).toString()));

test('the elements of an array are its values, however it is written', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.nat(3), (values, indent) => {
      const text = JSON.stringify(values, null, indent);
      expect(jsonElements(text).map((element) => JSON.parse(element))).toEqual(JSON.parse(text));
    }),
  );
});

test('an array, lines and lines with CRLF of the same objects are the same items', () => {
  fc.assert(
    fc.property(objects, (values) => {
      const expected = JSON.parse(JSON.stringify(values));
      const lines = values.map((value) => JSON.stringify(value));
      expect(textsOf(JSON.stringify(values), 'json')).toEqual(expected);
      expect(textsOf(lines.join('\n'), 'ndjson')).toEqual(expected);
      expect(textsOf(`${lines.join('\r\n')}\r\n`, 'ndjson')).toEqual(expected);
    }),
  );
});

test('numbers keep their digits', () => {
  expect(jsonElements('[{"a": 0.10000000000000000001}, 1e400]')).toEqual(['{"a": 0.10000000000000000001}', '1e400']);
});
