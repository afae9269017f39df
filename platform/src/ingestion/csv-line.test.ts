import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitCsvLine } from './csv-line.ts';

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;
const plain = fc.string().filter((field) => !/[",]/.test(field));

test('fields read back, whichever of them are quoted', () => {
  const field = fc.oneof(
    plain.map((text) => ({ text, written: text })),
    fc.string().map((text) => ({ text, written: quoted(text) })),
  );
  fc.assert(
    fc.property(fc.array(field, { minLength: 1 }), (fields) => {
      const line = fields.map(({ written }) => written).join(',');
      expect(splitCsvLine(line)).toEqual(fields.map(({ text }) => text));
    }),
  );
});

test.each(['"a', 'a"b', '"a"b,c', '"a""', 'x,"'])('broken quoting is no line: %s', (line) => {
  expect(splitCsvLine(line)).toBeUndefined();
});
