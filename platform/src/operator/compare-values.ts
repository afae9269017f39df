import type { ColumnType, Value } from '../contract/column.ts';

/** Orders two values of a type that are not null: negative, zero or positive. Text and enums go by code point. */
export function comparator(type: ColumnType): (a: Value, b: Value) => number {
  if (type.kind === 'text' || type.kind === 'enum') return (a, b) => compareText(a as string, b as string);
  return (a, b) => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0);
}

/**
 * Orders well-formed texts by code point, which is the order of their UTF-8 bytes. JavaScript's own order is by UTF-16
 * unit, where surrogates (code points from U+10000) come before U+E000 to U+FFFF: those two ranges are exchanged here.
 */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

const rank = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
