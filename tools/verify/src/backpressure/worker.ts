// One process of verify:backpressure, until SIGTERM:
//   worker.ts FOLDER http                      takes records at the port of MESH_PORT, as `mesh up` does
//   worker.ts FOLDER stream | micro-batch      runs the products, and writes their tables
import { serveDashboard } from '@tempi/dashboard';
import { MeshError } from '@tempi/platform/error';
import { httpIngestion } from '@tempi/platform/http-ingestion';
import { openMesh, type Mesh } from '@tempi/platform/mesh';
import { runMicroBatch } from '@tempi/platform/micro-batch';
import { readSettings } from '@tempi/platform/settings';
import { runStream } from '@tempi/platform/stream';
import { parcel, PRODUCTS } from './subject.ts';

const say = (error: unknown): void =>
  void process.stderr.write(
    `${error instanceof MeshError ? `${error.code}: ${error.message}` : String((error as Error).stack)}\n`,
  );

async function takeRecords(mesh: Mesh, signal: AbortSignal): Promise<void> {
  const { host, port } = mesh.settings;
  const page = await serveDashboard({
    ...{ host, port, metrics: async () => '', overview: () => ({ at: '', rows: [] }) },
    extend: (server) => httpIngestion(server, { mesh, contracts: [parcel], onFailure: say }),
  });
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await page.close();
}

const [folder = '', job = ''] = process.argv.slice(2);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
// The verification has ended, however: so does this, without the clients of the log, whose broker is gone.
process.stdin
  .on('end', () => process.kill(process.pid, 'SIGKILL'))
  .resume()
  .unref();
try {
  const mesh = await openMesh({ folder, settings: readSettings() });
  try {
    process.stdout.write('open\n');
    const run = job === 'stream' ? runStream : runMicroBatch;
    const jobs =
      job === 'http'
        ? [takeRecords(mesh, stop.signal)]
        : PRODUCTS.map((product) => run(mesh, product, { untilCaughtUp: false, signal: stop.signal }));
    // Where one ends the others do, before what they use is closed.
    for (const each of jobs) each.catch(() => undefined).finally(() => stop.abort());
    await Promise.allSettled(jobs);
    await Promise.all(jobs);
  } finally {
    await mesh.close();
  }
} catch (error) {
  say(error);
  process.exitCode = error instanceof MeshError ? error.exitCode : 1;
}
