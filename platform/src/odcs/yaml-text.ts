import { Document, isScalar, Lexer, LineCounter, parseDocument, visit, type YAMLMap } from 'yaml';
import { odcsInvalid } from './odcs-invalid.ts';

/** A document may be this long, in UTF-16 units: a thousand fields need half of it. */
const LONGEST = 1_000_000;

/** Collections may begin this often in a line, and flow collections be this deep: the parser's time grows with the square of both. */
const DEEPEST = 64;

const HEAD = '# Written by `mesh contracts generate` from the declaration; change that.';

/** True for a text that `writeYaml` wrote. */
export const writtenByTempi = (text: string): boolean => text.startsWith(HEAD);

/**
 * YAML in block style, one text for one value: keys in the order they have. Text that YAML 1.1 or 1.2 would read as anything else (`no`,
 * `1e3`, `2024-01-01`, `- x`) is quoted.
 */
export function writeYaml(value: object): string {
  const document = new Document(value, { compat: 'yaml-1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && AWKWARD.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  const text = document.toString({ lineWidth: 0 }).replace(BREAKS, (character) => escapeOf(character));
  return `${HEAD}\n${text}`;
}

/** Control characters, and what YAML 1.1 takes for the end of a line, for nothing or for a default. */
const AWKWARD = /^=$|[\p{Cc}\u2028\u2029\uFEFF]/u;
/** Those of them that a quoted text may still hold as they are. */
const BREAKS = /[\u007F-\u009F\u2028\u2029\uFEFF]/g;
const escapeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A value that was read, and where its parts stand. */
export interface ReadYaml {
  readonly value: unknown;
  /** The line of a part, from 1; of the nearest part around it where there is none. */
  readonly lineOf: (path: readonly PropertyKey[]) => number;
}

/** Reads one YAML document without aliases. Fails with `ODCS_INVALID`, in time and memory bounded by the greatest length. */
export function readYaml(text: string, path: string): ReadYaml {
  if (text.length > LONGEST)
    throw odcsInvalid(path, `${text.length} characters`, `at most ${LONGEST}`, 'it is another file');
  refuseDepth(text, path);
  const lines = new LineCounter();
  // The library's own search for keys that are there twice compares each with each.
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: 'error',
    prettyErrors: false,
    uniqueKeys: false,
  });
  const lineAt = (at: number): string => `${path}, line ${lines.linePos(at).line}`;
  const [error] = document.errors;
  if (error !== undefined) throw odcsInvalid(lineAt(error.pos[0]), error.message, 'YAML');
  refuseDoubles(document, lineAt);
  return { value: valueOf(document, path), lineOf: (place) => lineOf(document, lines, place) };
}

function refuseDepth(text: string, path: string): void {
  let [line, inLine, deep] = [1, 0, 0];
  for (const token of new Lexer().lex(text)) {
    if (token === '\n') [line, inLine] = [line + 1, 0];
    else if (token === '-' || token === '?' || token === ':') inLine += 1;
    else if (token === '[' || token === '{') deep += 1;
    else if (token === ']' || token === '}') deep -= 1;
    if (inLine > DEEPEST || deep > DEEPEST)
      throw odcsInvalid(`${path}, line ${line}`, 'YAML nested too deep', `at most ${DEEPEST} levels`);
  }
}

function refuseDoubles(document: Document, lineAt: (at: number) => string): void {
  const refuse = (_: unknown, { items, range }: YAMLMap): void => {
    const keys = new Set<unknown>();
    for (const { key } of items) {
      const name: unknown = isScalar(key) ? key.value : key;
      if (keys.has(name)) {
        const at = isScalar(key) ? key.range?.[0] : range?.[0];
        throw odcsInvalid(lineAt(at ?? 0), `the key ${String(name)} a second time`, 'each key once');
      }
      keys.add(name);
    }
  };
  visit(document, { Map: refuse });
}

function valueOf(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw odcsInvalid(path, 'an alias (*name)', 'YAML without aliases', 'it is not a document that Tempi wrote');
  }
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { readonly range?: readonly number[] } | undefined;
    const at = node?.range?.[0];
    if (at !== undefined) return lines.linePos(at).line;
  }
  return 1;
}
