import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What is said of a document: complaints of the standard's JSON Schema and of `datacontract lint`, and the document as PyYAML reads it. */
export interface Judgement {
  readonly path: string;
  readonly schema: readonly string[];
  readonly lint: readonly string[];
  readonly document: unknown;
}

/** Judges documents, in order. Fails, with the end of what was said, where the judge does not end well. */
export async function* judgements(python: string, paths: readonly string[]): AsyncGenerator<Judgement> {
  const script = fileURLToPath(new URL('validate.py', import.meta.url));
  const child = spawn(python, [script, ...paths], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString('utf8')}`.slice(-4000)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('{')) yield JSON.parse(line);
  const code = await ended;
  if (code !== 0) throw new Error(`validate.py ended with ${code}: ${said}`);
}
