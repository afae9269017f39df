import type { Scalar } from '../../contract/column.ts';

const SMALL = 'abcdefghijklmnopqrstuvwxyz';
const GREAT = SMALL.toUpperCase();

const mapped = (text: string, from: string, to: string): string =>
  Array.from(text, (character) => to[from.indexOf(character)] ?? character).join('');

/** The functions of text, but those that compare. */
export const texts = {
  lower: (text: string) => mapped(text, GREAT, SMALL),
  upper: (text: string) => mapped(text, SMALL, GREAT),
  trim(text: string) {
    let kept = text;
    while (kept.startsWith(' ')) kept = kept.slice(1);
    while (kept.endsWith(' ')) kept = kept.slice(0, -1);
    return kept;
  },
  length: (text: string) => Array.from(text).length,
  /** The characters numbered `from` to before `from + count`; the first is 1. */
  substring(text: string, from: number, count: number) {
    const end = BigInt(from) + BigInt(count);
    return Array.from(text)
      .filter((_, index) => index + 1 >= from && BigInt(index + 1) < end)
      .join('');
  },
  concat: (a: string, b: string) => `${a}${b}`,
  startsWith: (text: string, start: string) => text.startsWith(start),
  endsWith: (text: string, end: string) => text.endsWith(end),
  contains: (text: string, part: string) => text.includes(part),
  replace: (text: string, what: string, by: string) => (what === '' ? text : text.split(what).join(by)),
} satisfies Record<string, (...values: never[]) => Scalar>;
