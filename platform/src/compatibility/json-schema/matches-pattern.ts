import { Script, createContext } from 'node:vm';
import { invalidKeyword, jsonSchemaError } from './json-schema-error.ts';

const LONGEST_MS = 100;
const search = new Script('pattern.test(name)');
const room = createContext({ pattern: /^/u, name: '' }) as { pattern: RegExp; name: string };

/**
 * True where a `patternProperties` pattern finds something in a name. Anybody may register a pattern that takes for ever
 * (one that repeats a repetition), so it runs where it can be stopped; a comparison that it holds up throws.
 */
export const matchesPattern = (pattern: string, name: string): boolean => {
  room.pattern = expression(pattern);
  room.name = name;
  try {
    return search.runInContext(room, { timeout: LONGEST_MS }) === true;
  } catch {
    throw jsonSchemaError(
      'PATTERN_TOO_SLOW',
      `the pattern ${JSON.stringify(pattern.slice(0, 200))}, undecided on a name after ${LONGEST_MS} ms`,
      'a pattern that answers at once',
      'it repeats what it already repeats, as (a+)+ does',
    );
  }
};

/** The expression of a pattern. Throws where it is not one of ECMA-262's, which JSON Schema asks for. */
export const expression = (pattern: string): RegExp => {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    // Many patterns escape more than the strict syntax allows.
  }
  try {
    return new RegExp(pattern);
  } catch {
    throw invalidKeyword('patternProperties', `regular expressions, not ${JSON.stringify(pattern.slice(0, 200))}`);
  }
};
