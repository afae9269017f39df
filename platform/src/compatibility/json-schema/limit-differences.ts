import { difference, type JsonSchemaDifference } from './difference.ts';
import type { Limits } from './schema-node.ts';

/** The changes of bounds, a kind each way: `MAX_LENGTH_ADDED`, `_REMOVED`, `_INCREASED`, `_DECREASED`. */
export const limitDifferences = (original: Limits, update: Limits): readonly JsonSchemaDifference[] =>
  [...new Set([...original.keys(), ...update.keys()])].flatMap((keyword) => {
    const before = original.get(keyword);
    const after = update.get(keyword);
    if (before === after) return [];
    return [
      difference(`${kindOf(keyword)}_${change(before, after)}`, said(keyword, after), said(keyword, before), keyword),
    ];
  });

const change = (before: number | undefined, after: number | undefined): string => {
  if (before === undefined) return 'ADDED';
  if (after === undefined) return 'REMOVED';
  return after > before ? 'INCREASED' : 'DECREASED';
};

const kindOf = (keyword: string): string => keyword.replaceAll(/[A-Z]/gu, (letter) => `_${letter}`).toUpperCase();

const said = (keyword: string, value: number | undefined): string =>
  value === undefined ? `no ${keyword}` : `${keyword} ${value}`;
