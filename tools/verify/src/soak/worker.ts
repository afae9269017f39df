// One process of the soak: runs the subjects at a speed, or feeds them, until SIGTERM.
//   worker.ts FOLDER stream | micro-batch
//   worker.ts FOLDER feed A_SECOND SINCE        told by its input: hold, go, end
import { runSubjects } from '../run-subjects.ts';
import { feed, type Control } from './feeder.ts';
import { SUBJECTS } from './subject.ts';

const [folder = '', job = '', rate = '', since = ''] = process.argv.slice(2);
const control: Control = { held: false, ending: false };
// The soak has ended, however: so does this.
process.stdin
  .on('end', () => process.exit(1))
  .on('data', (told: Buffer) => {
    const word = told.toString().trim().split('\n').at(-1);
    control.held = word === 'hold';
    control.ending ||= word === 'end';
  })
  .unref();
const onFed = (records: number): void => void process.stdout.write(`fed ${String(records)}\n`);
await runSubjects({
  ...{ folder, job, subjects: SUBJECTS },
  feed: (mesh, signal) => feed(mesh, { rate: Number(rate), since: Number(since), control, signal, onFed }),
});
