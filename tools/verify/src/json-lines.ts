import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Runs a program and yields the JSON objects that it prints, a line each, as they come; other lines are its own. Fails, with the end of
 * what it said, where it does not end well.
 */
export async function* jsonLinesOf<T>(program: string, words: readonly string[]): AsyncGenerator<T> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString('utf8')}`.slice(-4000)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('{')) yield JSON.parse(line) as T;
  const code = await ended;
  if (code !== 0) throw new Error(`${[program, ...words].slice(0, 2).join(' ')} ended with ${code}: ${said}`);
}
