import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A query for an engine. */
export interface EngineQuery {
  readonly name: string;
  readonly sql: string;
}

/** A value as the drivers write it: numbers as text, times in microseconds, dates in days, rows of a list as arrays. */
export type PlainValue = string | boolean | null | readonly PlainValue[];

/** What an engine said to a query. */
export interface Answer {
  readonly name: string;
  readonly mode: string;
  readonly seconds: number;
  readonly rows?: readonly (readonly PlainValue[])[];
  readonly error?: string;
}

/** Runs a driver and yields its answers as they come. Fails, with the end of what it said, where it does not end well. */
export async function* answersOf(program: string, words: readonly string[]): AsyncGenerator<Answer> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString('utf8')}`.slice(-4000)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('{')) yield JSON.parse(line);
  const code = await ended;
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`);
}
