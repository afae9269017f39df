import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What became of a search for a bug. */
export interface Outcome {
  /** The number of the case or seed that failed. */
  readonly found: number | null;
  /** The first line of what it failed with. */
  readonly error: string;
}

/**
 * What a failure says of the bug that was planted. Fails with the failure itself where it is one of the language's own: then the plant does
 * not fit the code, and nothing was found.
 */
export function outcomeOf(found: number | undefined, failure: unknown): Outcome {
  if ([TypeError, ReferenceError, SyntaxError, RangeError].some((kind) => failure instanceof kind)) throw failure;
  const [first = ''] = failure instanceof Error ? failure.message.split('\n') : [];
  return { found: found ?? null, error: first.slice(0, 120) };
}

const run = promisify(execFile);

/** The outcome that a trial, a program in a process of its own, prints. */
export async function tried(trial: string, ...words: readonly string[]): Promise<Outcome> {
  const { stdout } = await run(process.execPath, [trial, ...words]);
  return JSON.parse(stdout) as Outcome;
}
