import { callOf, type FunctionSources } from './function-source.ts';

/** Sources of functions of text, which is well formed: so a match of well-formed text never cuts a code point. */
export const textFunctions: FunctionSources<
  'lower' | 'upper' | 'trim' | 'length' | 'substring' | 'concat' | 'startsWith' | 'endsWith' | 'contains' | 'replace'
> = {
  lower: callOf('lower'),
  upper: callOf('upper'),
  trim: callOf('trim'),
  length: callOf('length'),
  substring: callOf('substring'),
  concat: (_, [a = '', b = '']) => `(${a} + ${b})`,
  startsWith: (_, [a = '', b = '']) => `${a}.startsWith(${b})`,
  endsWith: (_, [a = '', b = '']) => `${a}.endsWith(${b})`,
  contains: (_, [a = '', b = '']) => `${a}.includes(${b})`,
  replace: callOf('replace'),
};

const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
const upper = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

const SPACE = 0x20;

/** By hand: a pattern that looks for spaces at the end takes quadratic time for those in the middle. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text.charCodeAt(start) === SPACE) start++;
  while (end > start && text.charCodeAt(end - 1) === SPACE) end--;
  return text.slice(start, end);
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

function length(text: string): number {
  let points = text.length;
  for (let at = 0; at < text.length; at++) if (isHighSurrogate(text.charCodeAt(at))) points--;
  return points;
}

/** Code points `[from, from + count)`, counted from 1. */
function substring(text: string, from: number, count: number): string {
  const [first, end] = [Math.max(from, 1) - 1, from + count - 1];
  if (end <= first || first >= text.length) return '';
  let [at, point] = [0, 0];
  const skipTo = (wanted: number): number => {
    for (; at < text.length && point < wanted; point++) at += isHighSurrogate(text.charCodeAt(at)) ? 2 : 1;
    return at;
  };
  return text.slice(skipTo(first), skipTo(end));
}

const replace = (text: string, what: string, by: string): string =>
  what === '' ? text : text.replaceAll(what, () => by);

/** What the sources of this file use. */
export const textRuntime = { lower, upper, trim, length, substring, replace } as const;
