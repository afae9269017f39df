import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { settingsOf } from '../mesh-process.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

/** A process of the platform, started again by nobody but the caller. */
export interface Worker {
  readonly child: ChildProcess;
  /** Seconds from its start until its mesh was open; undefined where it ended before. */
  readonly opened: Promise<number | undefined>;
  /** The exit code and what it said, once it has ended. */
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly said: string;
  }>;
}

/** Starts processes in a data folder; all that still run end with `stop`. */
export interface Fleet {
  start(...words: readonly string[]): Worker;
  /** Kills, and waits until it is gone. */
  kill(worker: Worker): Promise<void>;
  /** Asks it to drain and end. */
  ask(worker: Worker): Promise<void>;
  /** What ended by itself in another way than with exit code 0, which nobody asked for. */
  readonly failures: readonly string[];
  stop(): Promise<void>;
}

/** `program` runs what a worker's words say. */
export function fleet(folder: string, environment: Readonly<Record<string, string>>, program: string = WORKER): Fleet {
  const running = new Set<Worker>();
  const killed = new Set<Worker>();
  const failures: string[] = [];
  const end = async (worker: Worker, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    worker.child.kill(signal);
    await worker.ended;
  };
  return {
    failures,
    start(...words) {
      const began = performance.now();
      const child = spawn('env', [...settingsOf(environment), process.execPath, program, folder, ...words], {
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4_000)));
      const worker: Worker = {
        child,
        opened: new Promise((resolve) => {
          child.stdout?.once('data', () => resolve((performance.now() - began) / 1000));
          child.once('close', () => resolve(undefined));
        }),
        ended: new Promise((resolve) => {
          child.on('close', (code, signal) => {
            running.delete(worker);
            if (code !== 0 && !killed.has(worker)) {
              failures.push(`${words.join(' ')} ended with ${String(code ?? signal)}: ${said.trim()}`);
              process.stderr.write(`    ${failures.at(-1) ?? ''}\n`);
            }
            resolve({ code, signal, said });
          });
        }),
      };
      running.add(worker);
      return worker;
    },
    async kill(worker) {
      killed.add(worker);
      await end(worker, 'SIGKILL');
    },
    ask: (worker) => end(worker, 'SIGTERM'),
    async stop() {
      for (const worker of running) killed.add(worker);
      await Promise.all([...running].map((worker) => end(worker, 'SIGKILL')));
    },
  };
}
