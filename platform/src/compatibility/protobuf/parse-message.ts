import { checkLevel, parseOption, parseOptions } from './parse-options.ts';
import type {
  EnumValue,
  Extend,
  Extensions,
  ProtoEnum,
  ProtoField,
  ProtoMessage,
  ProtoOneof,
  ProtoOption,
  ProtoType,
  Range,
  Reserved,
} from './proto-file.ts';
import type { Tokens } from './tokens.ts';

const MOST_NUMBER = 536_870_911;

/** What follows the word `message`. */
export const parseMessage = (words: Tokens, level: number): ProtoMessage => messageBody(words, words.name(), level);

const messageBody = (words: Tokens, name: string, level: number): ProtoMessage => {
  checkLevel(level);
  const fields: ProtoField[] = [];
  const oneofs: ProtoOneof[] = [];
  const types: ProtoType[] = [];
  const extended: Extend[] = [];
  const ranges: Range[] = [];
  const names: string[] = [];
  const extensions: Extensions[] = [];
  const options: ProtoOption[] = [];
  words.expect('{');
  while (!words.took('}')) {
    if (words.took(';')) continue;
    const word = words.peek();
    if (word === 'message') types.push(nested(words, level, parseMessage));
    else if (word === 'enum') types.push(nested(words, level, parseEnum));
    else if (word === 'oneof') oneofs.push(nested(words, level, (each) => parseOneof(each, types, level)));
    else if (word === 'extend') extended.push(nested(words, level, (each) => parseExtend(each, types, level)));
    else if (word === 'option') options.push(nested(words, level, parseOption));
    else if (word === 'reserved') {
      const reserved = nested(words, level, (each) => parseReserved(each, MOST_NUMBER));
      ranges.push(...reserved.ranges);
      names.push(...reserved.names);
    } else if (word === 'extensions') {
      words.next();
      extensions.push({ ranges: parseRanges(words, MOST_NUMBER), options: parseOptions(words) });
      words.expect(';');
    } else fields.push(parseField(words, types, level));
  }
  return {
    kind: 'message',
    name,
    fields,
    oneofs,
    types,
    extends: extended,
    reserved: { ranges, names },
    extensions,
    options,
  };
};

const nested = <T>(words: Tokens, level: number, parse: (words: Tokens, level: number) => T): T => {
  words.next();
  return parse(words, level + 1);
};

/** A field, a map field or a proto2 group; a group's message joins `types`. */
const parseField = (words: Tokens, types: ProtoType[], level: number): ProtoField => {
  const label = (['optional', 'repeated', 'required'] as const).find((each) => words.took(each));
  if (label === undefined && words.peek() === 'map') {
    const map = mapField(words);
    if (map !== undefined) return map;
  }
  if (words.peek() === 'group') return groupField(words, label, types, level);
  return namedField(words, label, words.name());
};

const mapField = (words: Tokens): ProtoField | undefined => {
  words.next();
  if (!words.took('<')) return namedField(words, undefined, 'map');
  const key = words.name();
  words.expect(',');
  const value = words.name();
  words.expect('>');
  return namedField(words, undefined, { key, value });
};

const namedField = (words: Tokens, label: ProtoField['label'], type: ProtoField['type']): ProtoField => {
  const name = words.name();
  words.expect('=');
  const field = { label, type, name, number: words.integer(), options: parseOptions(words), group: undefined };
  words.expect(';');
  return field;
};

const groupField = (words: Tokens, label: ProtoField['label'], types: ProtoType[], level: number): ProtoField => {
  words.next();
  const name = words.name();
  words.expect('=');
  const number = words.integer();
  const options = parseOptions(words);
  const group = messageBody(words, name, level + 1);
  types.push(group);
  return { label, type: name, name: name.toLowerCase(), number, options, group };
};

const parseOneof = (words: Tokens, types: ProtoType[], level: number): ProtoOneof => {
  const name = words.name();
  const fields: ProtoField[] = [];
  const options: ProtoOption[] = [];
  words.expect('{');
  while (!words.took('}')) {
    if (words.took(';')) continue;
    if (words.took('option')) options.push(parseOption(words));
    else fields.push(parseField(words, types, level));
  }
  return { name, fields, options };
};

/** What follows the word `extend`; the messages of its groups join `types`. */
export const parseExtend = (words: Tokens, types: ProtoType[], level: number): Extend => {
  const type = words.name();
  const fields: ProtoField[] = [];
  words.expect('{');
  while (!words.took('}')) if (!words.took(';')) fields.push(parseField(words, types, level));
  return { type, fields };
};

/** What follows the word `enum`. */
export const parseEnum = (words: Tokens): ProtoEnum => {
  const name = words.name();
  const values: EnumValue[] = [];
  const ranges: Range[] = [];
  const names: string[] = [];
  const options: ProtoOption[] = [];
  words.expect('{');
  while (!words.took('}')) {
    if (words.took(';')) continue;
    if (words.took('option')) options.push(parseOption(words));
    else if (words.took('reserved')) {
      const reserved = parseReserved(words, 2 ** 31 - 1);
      ranges.push(...reserved.ranges);
      names.push(...reserved.names);
    } else {
      const value = words.name();
      words.expect('=');
      values.push({ name: value, number: words.integer(), options: parseOptions(words) });
      words.expect(';');
    }
  }
  return { kind: 'enum', name, values, reserved: { ranges, names }, options };
};

/** Names and numbers, which some parsers let stand in one list. */
const parseReserved = (words: Tokens, most: number): Reserved => {
  const ranges: Range[] = [];
  const names: string[] = [];
  do {
    if (/^["']/u.test(words.peek())) names.push(words.text());
    else ranges.push(parseRange(words, most));
  } while (words.took(','));
  words.expect(';');
  return { ranges, names };
};

const parseRanges = (words: Tokens, most: number): readonly Range[] => {
  const ranges: Range[] = [];
  do ranges.push(parseRange(words, most));
  while (words.took(','));
  return ranges;
};

const parseRange = (words: Tokens, most: number): Range => {
  const from = words.integer();
  if (!words.took('to')) return [from, from];
  return [from, words.took('max') ? most : words.integer()];
};
