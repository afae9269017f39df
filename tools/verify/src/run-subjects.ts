import { MeshError } from '@tempi/platform/error';
import { openMesh, type Mesh } from '@tempi/platform/mesh';
import { runMicroBatch } from '@tempi/platform/micro-batch';
import type { Product } from '@tempi/platform/product';
import { readSettings } from '@tempi/platform/settings';
import { runStream } from '@tempi/platform/stream';

/** What a worker does in a data folder. */
export interface Work {
  readonly folder: string;
  /** `feed`, `stream`, or else micro-batch. */
  readonly job: string;
  readonly subjects: readonly Product[];
  readonly feed: (mesh: Mesh, signal: AbortSignal) => Promise<void>;
}

/**
 * The main part of a worker process: says `open` on stdout once its mesh is, and works until SIGTERM. What it fails with is told on stderr,
 * and is the exit code: a `MeshError`'s own, else 1.
 */
export async function runSubjects({ folder, job, subjects, feed }: Work): Promise<void> {
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort());
  const { signal } = stop;
  try {
    const mesh = await openMesh({ folder, settings: readSettings() });
    try {
      process.stdout.write('open\n');
      const options = { untilCaughtUp: false, signal };
      if (job === 'feed') await feed(mesh, signal);
      else if (job === 'stream') await Promise.all(subjects.map((product) => runStream(mesh, product, options)));
      else await Promise.all(subjects.map((product) => runMicroBatch(mesh, product, options)));
    } finally {
      await mesh.close();
    }
  } catch (error) {
    process.stderr.write(
      `${error instanceof MeshError ? `${error.code}: ${error.message}` : String((error as Error).stack)}\n`,
    );
    process.exitCode = error instanceof MeshError ? error.exitCode : 1;
  }
}
