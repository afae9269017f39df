import { tooDeep } from './json-schema-error.ts';

/** A JSON text in its two stable forms. */
export interface JsonText {
  /** Without white space; properties in their own order. */
  readonly canonical: string;
  /** Without white space; properties sorted by name, code unit by code unit. */
  readonly normalized: string;
}

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /[^ \t\n\r,\]}:]+/y;

/**
 * The stable forms of a text that `JSON.parse` has accepted. Numbers keep the digits they are written with, which a parsed
 * double would lose; a name given twice counts once, with its last value. Throws where it is nested deeper than `levels`.
 */
export const jsonText = (text: string, levels: number): JsonText => {
  let at = 0;

  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [found = ''] = pattern.exec(text) ?? [];
    at += found.length;
    return found;
  };

  const peek = (): string => {
    take(SPACE);
    return text.charAt(at);
  };

  const string = (): string => {
    const start = at;
    at += 1;
    while (text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
    at += 1;
    return JSON.stringify(JSON.parse(text.slice(start, at)));
  };

  const array = (level: number): JsonText => {
    let canonical = '';
    let normalized = '';
    while (peek() !== ']') {
      if (text.charAt(at) === ',') at += 1;
      const item = value(level);
      const comma = canonical === '' ? '' : ',';
      canonical += comma + item.canonical;
      normalized += comma + item.normalized;
    }
    at += 1;
    return { canonical: `[${canonical}]`, normalized: `[${normalized}]` };
  };

  const object = (level: number): JsonText => {
    const members = new Map<string, JsonText>();
    while (peek() !== '}') {
      if (text.charAt(at) === ',') at += 1;
      peek();
      const name = string();
      peek();
      at += 1;
      members.set(name, value(level));
    }
    at += 1;
    const sorted = [...members].toSorted(([a], [b]) => (name(a) < name(b) ? -1 : 1));
    return { canonical: joined([...members], 'canonical'), normalized: joined(sorted, 'normalized') };
  };

  const value = (level: number): JsonText => {
    const first = peek();
    if (first !== '{' && first !== '[') {
      const scalar = first === '"' ? string() : take(SCALAR);
      return { canonical: scalar, normalized: scalar };
    }
    if (level >= levels) throw tooDeep(levels);
    at += 1;
    return first === '{' ? object(level + 1) : array(level + 1);
  };

  return value(0);
};

// Sorting by the written form would place a quote and an escape differently from the names themselves.
const name = (written: string): string => JSON.parse(written) as string;

// Added piece by piece: such texts share their parts, so that a value under a thousand levels is copied once, not a thousand times.
const joined = (members: readonly (readonly [string, JsonText])[], form: keyof JsonText): string => {
  let text = '';
  for (const [written, value] of members) text += `${text === '' ? '' : ','}${written}:${value[form]}`;
  return `{${text}}`;
};
