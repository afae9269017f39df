import type { EngineFunction } from './engine-functions.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** No text is longer; the sum of two is still an INT, in which engines count. */
const LONGEST = 1_000_000_000;

type TextFunction =
  'lower' | 'upper' | 'trim' | 'length' | 'substring' | 'concat' | 'startsWith' | 'endsWith' | 'contains' | 'replace';

/** Functions of text. */
export const engineTexts: Readonly<Record<TextFunction, EngineFunction>> = {
  lower: (_, [a]) => `translate(${a?.sql}, '${LETTERS.toUpperCase()}', '${LETTERS}')`,
  upper: (_, [a]) => `translate(${a?.sql}, '${LETTERS}', '${LETTERS.toUpperCase()}')`,
  trim: (_, [a]) => `trim(BOTH ' ' FROM ${a?.sql})`,
  length: (_, [a]) => `CAST(char_length(${a?.sql}) AS BIGINT)`,
  substring: (_, [a, from, count]) => {
    const start = clamped(from?.sql ?? '');
    const end = clamped(`(${from?.sql} + ${count?.sql})`);
    const given = `${a?.sql} IS NULL OR ${from?.sql} IS NULL OR ${count?.sql} IS NULL`;
    const cut = `substring(${a?.sql}, CAST(${start} AS INT), CAST(${end} - ${start} AS INT))`;
    return `(CASE WHEN ${given} THEN NULL WHEN ${end} > ${start} THEN ${cut} ELSE '' END)`;
  },
  concat: (_, [a, b]) => `(${a?.sql} || ${b?.sql})`,
  startsWith: (words, [a, b]) => words.startsWith(a?.sql ?? '', b?.sql ?? ''),
  endsWith: (words, [a, b]) => words.endsWith(a?.sql ?? '', b?.sql ?? ''),
  contains: (words, [a, b]) => words.contains(a?.sql ?? '', b?.sql ?? ''),
  replace: (words, [a, b, c]) => words.replace(a?.sql ?? '', b?.sql ?? '', c?.sql ?? ''),
};

const clamped = (position: string): string => `least(greatest(${position}, 1), ${LONGEST})`;
