import { expect, test } from 'vitest';
import { contract, int32, text, timestamp, validatorOf } from '../contract/index.ts';
import { csvFormat } from './csv.ts';
import { ndjson } from './ndjson.ts';
import { Fault, type ItemParser } from './source-format.ts';

const note = contract({
  name: 'test.note',
  version: '1.0.0',
  owner: 'test',
  description: 'A note, with a column that every JavaScript object seems to have',
  fields: { at: timestamp(), who: text(), constructor: text().nullable(), stars: int32().nullable() },
  key: 'who',
  eventTime: 'at',
  idle: '1 hour',
});
const csv = csvFormat({ contract: null, aliases: { when: 'at' } });
const whole = { at: 0, who: 'a', constructor: null, stars: null };

/** A line with time and name alone, as each format writes it. */
const formats: readonly [string, (flags: Record<string, string>) => ItemParser, string][] = [
  ['csv', (flags) => csv.open({ contract: note, header: 'when,who', flags }), '1970-01-01,a'],
  ['ndjson', (flags) => ndjson.open({ contract: note, header: null, flags }), '{"at":"1970-01-01","who":"a"}'],
];

test.each(formats)(
  '%s: a column that the file lacks is given by its flag, else null where it may be',
  (_, open, line) => {
    const parsed = open({})(line);
    expect(parsed).toEqual(whole);
    expect(validatorOf(note)(parsed)).toEqual({ ok: true, row: whole });
    expect(open({ stars: '5', constructor: 'x' })(line)).toEqual({ ...whole, stars: 5, constructor: 'x' });
  },
);

test.each(['toString', 'stars2', '__proto__'])('a flag that names no column is refused: --%s', (name) => {
  for (const [, open] of formats)
    expect(() => open(Object.fromEntries([[name, '5']]))).toThrow(expect.objectContaining({ code: 'SOURCE_FLAG' }));
});

test('a column that may not be null must be there', () => {
  expect(() => csv.open({ contract: note, header: 'who,toString', flags: {} })).toThrow(
    expect.objectContaining({ code: 'SOURCE_HEADER' }),
  );
  const parsed = ndjson.open({ contract: note, header: null, flags: {} })('{"at":"1970-01-01","who":null}');
  expect(parsed).toEqual(new Fault('VALUE_MISSING', 'who', 'the line has no who'));
});
