import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROCESS = fileURLToPath(new URL('ingesting-process.testing.ts', import.meta.url));

/** A process of its own that takes requests. */
export interface IngestProcess {
  readonly url: string;
  readonly ended: Promise<unknown>;
  kill(): Promise<void>;
}

/** Starts one; `settings` are its environment. */
export async function ingestProcess(
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<IngestProcess> {
  const child: ChildProcess = spawn(process.execPath, [PROCESS, folder], {
    env: { ...settings },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [printed] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer];
  return {
    url: printed.toString().trim(),
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
