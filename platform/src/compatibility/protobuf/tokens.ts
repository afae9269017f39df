import { protobufError } from './protobuf-error.ts';

/** The words of a .proto text, one after the other; comments and white space are passed over. */
export interface Tokens {
  /** The next word, which stays the next; empty at the end. */
  readonly peek: () => string;
  readonly next: () => string;
  /** Takes the next word where it is this one. */
  readonly took: (word: string) => boolean;
  /** Takes this word, or throws. */
  readonly expect: (word: string) => void;
  /** A name, with dots where it is a path of them. */
  readonly name: () => string;
  /** A whole number, decimal, octal or hexadecimal, with its sign. */
  readonly integer: () => number;
  /** Literals that stand side by side are one; without quotes, escapes resolved. */
  readonly text: () => string;
  readonly fail: (expected: string) => Error;
}

const SKIPPED = /(?:\s+|\/\/[^\n]*|\/\*)+?/y;
const WORD = /[A-Za-z_]\w*|\d[\w.]*(?:(?<=[eE])[+-]\d+)?|\.\d\w*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^\s\w]/y;

export const tokens = (source: string): Tokens => {
  let at = 0;
  let word: string | undefined;

  const skip = (): void => {
    for (;;) {
      SKIPPED.lastIndex = at;
      const [skipped] = SKIPPED.exec(source) ?? [];
      if (skipped === undefined) return;
      at += skipped.length;
      if (!skipped.endsWith('/*')) continue;
      const end = source.indexOf('*/', at);
      at = end === -1 ? source.length : end + 2;
    }
  };

  const peek = (): string => {
    if (word !== undefined) return word;
    skip();
    WORD.lastIndex = at;
    const [found = ''] = WORD.exec(source) ?? [];
    at += found.length;
    word = found;
    return found;
  };

  const next = (): string => {
    const found = peek();
    word = undefined;
    return found;
  };

  const fail = (expected: string): Error => {
    const found = peek();
    const line = source.slice(0, at).split('\n').length;
    const said = found === '' ? 'the end of the text' : JSON.stringify(found.slice(0, 60));
    return protobufError('MALFORMED', `${said} on line ${line}`, expected, 'it was cut, or is of another format');
  };

  const took = (expected: string): boolean => {
    if (peek() !== expected) return false;
    next();
    return true;
  };

  const expect = (expected: string): void => {
    if (!took(expected)) throw fail(JSON.stringify(expected));
  };

  const identifier = (): string => {
    if (!/^[A-Za-z_]/u.test(peek())) throw fail('a name');
    return next();
  };

  const name = (): string => {
    const parts = [took('.') ? '.' : '', identifier()];
    while (took('.')) parts.push('.', identifier());
    return parts.join('');
  };

  const integer = (): number => {
    const sign = took('-') ? -1 : 1;
    if (!/^(?:0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)$/u.test(peek())) throw fail('a whole number');
    const digits = next();
    return sign * (/^0[0-7]+$/u.test(digits) ? Number.parseInt(digits, 8) : Number(digits));
  };

  const text = (): string => {
    if (!/^["']/u.test(peek())) throw fail('a text in quotes');
    let all = '';
    while (/^["']/u.test(peek())) all += unescaped(next().slice(1, -1));
    return all;
  };

  return { peek, next, took, expect, name, integer, text, fail };
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b', f: '\f', v: '\v' };

const unescaped = (literal: string): string =>
  literal.replaceAll(
    /\\(?:x([\da-fA-F]{1,2})|([0-7]{1,3})|u([\da-fA-F]{4})|(.))/gu,
    (_, hex, octal, code, other: string) => {
      if (hex !== undefined || code !== undefined) return String.fromCharCode(Number.parseInt(String(hex ?? code), 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(String(octal), 8));
      return ESCAPES[other] ?? other;
    },
  );
