import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Runs one of the programs in `oracle/`, which share no code with the project, as a process of its own.
 * Returns what it printed.
 */
export async function oracle(program: 'rows' | 'late', words: readonly string[]): Promise<string> {
  const path = fileURLToPath(new URL(`../oracle/${program}.mjs`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...words], { maxBuffer: 1 << 30 });
  return stdout;
}
