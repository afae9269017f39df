import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MESH = fileURLToPath(new URL('../../../node_modules/.bin/mesh', import.meta.url));
/** Settings of the caller that would lead a checked command astray. */
const CLEARED = [
  'KAFKA_BROKERS',
  'DATABASE_URL',
  'ARCHIVE_URL',
  'MESH_NAMESPACE',
  'MESH_FAULT',
  'MESH_PORT',
  'SCHEMA_REGISTRY_URL',
  'MESH_PSEUDONYM_KEY',
];

export interface MeshRun {
  /** The exit code, or null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface MeshProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<MeshRun>;
}

/** Where a checked mesh lives: its data folder, and settings beyond the embedded default. */
export interface Place {
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** What `env` is told so that a process has these settings and none of its caller's. */
export const settingsOf = (settings: Place['settings']): readonly string[] => [
  ...CLEARED.flatMap((name) => ['-u', name]),
  ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
];

/** Starts `mesh` as a user would, with nothing but the place's settings; `env` becomes it, so a kill reaches it. */
export function startMesh(place: Place, words: readonly string[]): MeshProcess {
  const started = performance.now();
  const child = spawn('env', [...settingsOf(place.settings), MESH, ...words, '--data', place.folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const ended = new Promise<MeshRun>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({
        code,
        signal,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
        seconds: (performance.now() - started) / 1000,
      }),
    );
  });
  return { child, ended };
}

/** Runs `mesh` to its end, whatever it exits with. */
export const runMesh = (place: Place, words: readonly string[]): Promise<MeshRun> => startMesh(place, words).ended;

/** Runs `mesh` where anything but exit code 0 means that the check cannot go on. Returns its stdout. */
export async function mustRun(place: Place, words: readonly string[]): Promise<string> {
  const run = await runMesh(place, words);
  if (run.code === 0) return run.stdout;
  throw new Error(`mesh ${words.join(' ')} ended with ${run.code ?? run.signal}:\n${run.stderr}`);
}
