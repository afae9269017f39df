// One process of the soak: runs the subjects at a speed, or feeds them, until SIGTERM.
//   worker.ts FOLDER stream | micro-batch
//   worker.ts FOLDER feed A_SECOND SINCE        told by its input: hold, go, end
import { MeshError } from '@tempi/platform/error';
import { openMesh } from '@tempi/platform/mesh';
import { runMicroBatch } from '@tempi/platform/micro-batch';
import { readSettings } from '@tempi/platform/settings';
import { runStream } from '@tempi/platform/stream';
import { feed, type Control } from './feeder.ts';
import { SUBJECTS } from './subject.ts';

const [folder = '', job = '', rate = '', since = ''] = process.argv.slice(2);
const stop = new AbortController();
const control: Control = { held: false, ending: false };
process.on('SIGTERM', () => stop.abort());
// The soak has ended, however: so does this.
process.stdin
  .on('end', () => process.exit(1))
  .on('data', (told: Buffer) => {
    const word = told.toString().trim().split('\n').at(-1);
    control.held = word === 'hold';
    control.ending ||= word === 'end';
  })
  .unref();
const { signal } = stop;
try {
  const mesh = await openMesh({ folder, settings: readSettings() });
  try {
    process.stdout.write('open\n');
    const options = { untilCaughtUp: false, signal };
    const onFed = (records: number): void => void process.stdout.write(`fed ${String(records)}\n`);
    if (job === 'feed') await feed(mesh, { rate: Number(rate), since: Number(since), control, signal, onFed });
    else if (job === 'stream') await Promise.all(SUBJECTS.map((product) => runStream(mesh, product, options)));
    else await Promise.all(SUBJECTS.map((product) => runMicroBatch(mesh, product, options)));
  } finally {
    await mesh.close();
  }
} catch (error) {
  process.stderr.write(
    `${error instanceof MeshError ? `${error.code}: ${error.message}` : String((error as Error).stack)}\n`,
  );
  process.exitCode = error instanceof MeshError ? error.exitCode : 1;
}
