import { expect, test } from 'vitest';
import { boolean, columnOf, date, decimal, double, int64, oneOf, text, timestamp } from '../contract/index.ts';
import { rowToJson } from './row-to-json.ts';

const fields = {
  ...{ name: text(), at: timestamp(), day: date(), money: decimal(38, 2), n: int64(), heat: double(), on: boolean() },
  ...{ kind: oneOf('a'), none: decimal(4, 2).nullable() },
};
const columns = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, columnOf(field)!]));

test('the first and the last day that a contract allows are shown, and the next are not allowed', () => {
  const shown = (day: number) => date().safeParse(day).success && rowToJson({ day: columns['day']! }, { day })['day'];
  expect([shown(-719_162), shown(2_932_896)]).toEqual(['0001-01-01', '9999-12-31']);
  expect([shown(-719_163), shown(2_932_897)]).toEqual([false, false]);
});

test('a row is as `mesh query` prints it: in declared order, decimals and times as text', () => {
  const row = {
    on: true,
    heat: 0.1,
    n: 2 ** 53 - 1,
    money: 1230,
    day: 19781,
    at: 1.5e6,
    name: 'x',
    kind: 'a',
    none: null,
  };
  expect(JSON.stringify(rowToJson(columns, row))).toBe(
    '{"name":"x","at":"1970-01-01T00:00:01.5Z","day":"2024-02-28","money":"12.30","n":9007199254740991,"heat":0.1,"on":true,"kind":"a","none":null}',
  );
  expect(rowToJson({ money: columns['money']! }, { money: 10n ** 37n })).toEqual({ money: `1${'0'.repeat(35)}.00` });
});

test('the rows of a list are shown as rows are', () => {
  const fields = {
    value: { type: { kind: 'decimal', precision: 4, scale: 2 }, nullable: false },
    count: columns['n']!,
  } as const;
  const list = { top: { type: { kind: 'list', fields }, nullable: true } } as const;
  expect(rowToJson(list, { top: [{ value: 150, count: 2 }] })).toEqual({ top: [{ value: '1.50', count: 2 }] });
  expect(rowToJson(list, { top: null })).toEqual({ top: null });
});
