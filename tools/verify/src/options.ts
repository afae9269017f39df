import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** What a proof may be told, and how it is read. */
interface Option<T> {
  readonly type: 'string' | 'boolean';
  /** For people: `a whole number from 1`. */
  readonly expected: string;
  /** Of all words that were given; undefined where one of them is none of what is expected. */
  readonly read: (words: readonly string[]) => T | undefined;
  /** Where nothing is given. */
  readonly fallback: T;
}

type Options = Readonly<Record<string, Option<unknown>>>;
type ValuesOf<O extends Options> = { readonly [K in keyof O]: O[K]['fallback'] };

/** An option that is given or not. */
export const flag: Option<boolean> = { type: 'boolean', expected: 'no value', read: () => true, fallback: false };

/** A number above 0, such as 0.5. */
export const positive = <F>(fallback: F): Option<number | F> => ({
  ...one((word) => (/^\d+(\.\d+)?$/.test(word) && Number(word) > 0 ? Number(word) : undefined), fallback),
  expected: 'a number above 0',
});

/** A whole number, not below `from`. */
export const whole = <F>(from: number, fallback: F): Option<number | F> => ({
  ...one((word) => (/^\d{1,15}$/.test(word) && Number(word) >= from ? Number(word) : undefined), fallback),
  expected: `a whole number from ${String(from)}`,
});

/** One of a few names. */
export const oneOf = <const N extends string, F extends N | undefined>(
  names: readonly N[],
  fallback: F,
): Option<N | F> => ({
  ...one((word) => names.find((name) => name === word), fallback),
  expected: `one of ${names.join(', ')}`,
});

/** Some of a few names: the option may be given more than once. */
export const someOf = <N extends string>(names: readonly N[], fallback: readonly N[]): Option<readonly N[]> => ({
  type: 'string',
  expected: `one of ${names.join(', ')}`,
  read: (words) => {
    const found = names.filter((name) => words.includes(name));
    return words.every((word) => found.some((name) => name === word)) ? found : undefined;
  },
  fallback,
});

/** The name of a file. */
export const file: Option<string | undefined> = {
  ...one((word) => (word === '' ? undefined : word), undefined),
  expected: 'the name of a file',
};

/** Of an option that is given twice the last counts, as shells' users expect. */
function one<T, F>(read: (word: string) => T | undefined, fallback: F): Omit<Option<T | F>, 'expected'> {
  return { type: 'string', read: (words) => read(words.at(-1) ?? ''), fallback };
}

/** A proof was called in a way that it does not know. The message says what was found, and what is expected. */
export class WrongUse extends Error {}

/** The options of a command line. Fails with `WrongUse`. */
export function parseOptions<O extends Options>(words: readonly string[], options: O): ValuesOf<O> {
  const given = parsed(words, options);
  const values = Object.entries(options).map(([name, { expected, read, fallback }]) => {
    const found = given[name];
    if (found === undefined) return [name, fallback];
    const texts = found.filter((word) => typeof word === 'string');
    const value = read(texts);
    if (value === undefined) throw new WrongUse(`--${name} ${texts.join(' ')}: expected ${expected}`);
    return [name, value];
  });
  return Object.fromEntries(values);
}

function parsed(words: readonly string[], options: Options): Record<string, (string | boolean)[] | undefined> {
  const config = Object.entries(options).map(([name, { type }]) => [name, { type, multiple: true }] as const);
  try {
    return parseArgs({ args: [...words], options: Object.fromEntries(config) }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const names = Object.keys(options).map((name) => `--${name}`);
    const known = names.length === 0 ? 'no options' : names.join(', ');
    throw new WrongUse(`${error.message.split(/[.\n]/)[0] ?? ''}: expected ${known}`, { cause: error });
  }
}

/**
 * The options of this process. `--help` prints the head of the proof's `source`, a file, and ends the process; so does wrong use, with one
 * line on stderr and exit code 2.
 */
export function readOptions<O extends Options>(source: string, options: O): ValuesOf<O> {
  const words = process.argv.slice(2);
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(headOf(readFileSync(source, 'utf8')));
    process.exit(0);
  }
  try {
    return parseOptions(words, options);
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    process.stderr.write(`${error.message} (--help shows more)\n`);
    process.exit(2);
  }
}

/** The comment that a source begins with, as text. */
export function headOf(source: string): string {
  const lines = source.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines
    .slice(0, end)
    .map((line) => `${line.replace(/^\/\/ ?/, '')}\n`)
    .join('');
}
