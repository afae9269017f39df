import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Work } from './process.ts';

const PROGRAM = fileURLToPath(new URL('process.ts', import.meta.url));
/** Settings of the caller that would lead a process astray. */
const CLEARED = ['KAFKA_BROKERS', 'DATABASE_URL', 'ARCHIVE_URL', 'MESH_NAMESPACE', 'MESH_FAULT', 'SCHEMA_REGISTRY_URL'];

/** A process that was started, and its output once it has ended by itself or when asked; rejects where it ended otherwise. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
}

/** Starts a process of the check with these settings and nothing of the caller's. It ends with the caller, whose end its input is. */
export function startProcess(settings: Readonly<Record<string, string>>, work: Work): Started {
  const unset = CLEARED.flatMap((name) => ['-u', name]);
  const given = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const child = spawn('env', [...unset, ...given, process.execPath, PROGRAM, JSON.stringify(work)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(stdout).toString('utf8'));
      else
        reject(
          new Error(`${work.do} ended with ${String(code ?? signal)}:\n${Buffer.concat(stderr).toString('utf8')}`),
        );
    });
  });
  // Who waits for it is told; a process that fails before is no unhandled rejection.
  ended.catch(() => undefined);
  return { child, ended };
}
