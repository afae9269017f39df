import type { ProtoOption } from './proto-file.ts';
import { protobufError } from './protobuf-error.ts';
import type { Tokens } from './tokens.ts';

/** As many as `protoc` takes; a name deep inside is looked for on every level. */
const MOST_LEVELS = 32;

/** Checks how deep a parser has gone. */
export const checkLevel = (level: number): void => {
  if (level <= MOST_LEVELS) return;
  throw protobufError(
    'TOO_DEEP',
    `a schema of more than ${MOST_LEVELS} levels`,
    `at most ${MOST_LEVELS}`,
    'it is generated',
  );
};

/** What follows the word `option`, with its semicolon. */
export const parseOption = (words: Tokens): ProtoOption => {
  const option = assignment(words);
  words.expect(';');
  return option;
};

/** Options in brackets behind a declaration; none where there are no brackets. */
export const parseOptions = (words: Tokens): readonly ProtoOption[] => {
  const options: ProtoOption[] = [];
  if (!words.took('[')) return options;
  do options.push(assignment(words));
  while (words.took(','));
  words.expect(']');
  return options;
};

const assignment = (words: Tokens): ProtoOption => {
  const name = optionName(words);
  words.expect('=');
  return { name, value: constant(words, 0) };
};

const optionName = (words: Tokens): string => {
  const parts: string[] = [];
  do {
    if (words.took('(')) {
      parts.push(`(${words.name()})`);
      words.expect(')');
    } else parts.push(words.name());
  } while (words.took('.'));
  return parts.join('.');
};

/** A value in one spelling: texts in double quotes, messages and lists with single spaces. */
const constant = (words: Tokens, level: number): string => {
  checkLevel(level);
  const first = words.peek();
  if (/^["']/u.test(first)) return JSON.stringify(words.text());
  if (words.took('{')) return aggregate(words, level + 1, '{', '}');
  if (words.took('[')) return aggregate(words, level + 1, '[', ']');
  if (words.took('-') || words.took('+')) return `${first === '-' ? '-' : ''}${words.next()}`;
  if (!/^[\w.]/u.test(first)) throw words.fail('a value');
  return /^[A-Za-z_]/u.test(first) ? words.name() : words.next();
};

/** Text format is only spelt anew here, not understood: what its fields mean is for the option's own type to say. */
const aggregate = (words: Tokens, level: number, open: string, close: string): string => {
  const parts: string[] = [];
  while (!words.took(close)) {
    if (words.peek() === '') throw words.fail(JSON.stringify(close));
    if (words.took(',') || words.took(';')) continue;
    if (words.took(':')) parts.push(`${parts.pop() ?? ''}:`);
    else parts.push(constant(words, level));
  }
  return parts.length === 0 ? `${open}${close}` : `${open} ${parts.join(' ')} ${close}`;
};
