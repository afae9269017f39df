import type { Cut } from '../../log/index.ts';
import type { PoisonNote, Product, Progress } from '../../product/index.ts';
import type { Logs } from '../log-entry.ts';
import { microBatches } from '../speeds/micro-batch-speed.ts';
import type { LateRecord, Shown } from '../speeds/shown.ts';
import type { SourceLog } from '../speeds/source-log.ts';
import { streams } from '../speeds/stream-speed.ts';
import type { FuzzCase } from './fuzz-case.ts';

/** What the speeds that go along with the log have shown. */
interface Driven {
  /** Commit by commit, of each task of the stream. */
  readonly tasks: readonly (readonly Shown[])[];
  readonly streamLate: readonly LateRecord[];
  /** The end of each micro-batch; the last has all. */
  readonly batched: readonly Shown[];
  readonly batchLate: readonly LateRecord[];
  readonly streamPoison: readonly PoisonNote[];
  readonly batchPoison: readonly PoisonNote[];
}

/** Lets happen what a case says, then lets stream and micro-batches take in all that is there. */
export async function drive(source: SourceLog, given: FuzzCase<Product>): Promise<Driven> {
  const { product } = given;
  const stream = await streams(source, product);
  const batches = microBatches(source, product);
  const batched: Shown[] = [];
  let arrived = 0;
  for (const event of given.events) {
    if (event.do === 'append') {
      await source.append(given.arrivals.slice(arrived, arrived + event.records));
      arrived += event.records;
    } else if (event.do === 'work') await stream.work(event.slot, event.steps, event.after);
    else if (event.do === 'end') await stream.end(event.slot, event.how);
    else batched.push(await batches.take(await cutsOf(source, product, event.percent)));
  }
  await source.append(given.arrivals.slice(arrived));
  await stream.finish();
  batched.push(await batches.take(await cutsOf(source, product, 100)));
  const told = { streamLate: await stream.late(), streamPoison: await stream.poison() };
  return { tasks: await stream.shown(), ...told, batched, batchLate: batches.late, batchPoison: batches.poison };
}

async function cutsOf(source: SourceLog, { inputs }: Product, percent: number): Promise<Record<string, Cut>> {
  const cuts: [string, Cut][] = [];
  for (const { name } of inputs) {
    const ends = await source.log.ends(name);
    cuts.push([name, ends.map((end) => Math.floor((end * percent) / 100))]);
  }
  return Object.fromEntries(cuts);
}

/** The entries that a progress includes. */
export const upTo = (logs: Logs, progress: Progress): Logs =>
  Object.fromEntries(
    Object.entries(logs).map(([contract, log]) => [
      contract,
      log.filter(({ partition, offset }) => offset < (progress[contract]?.[partition]?.end ?? 0)),
    ]),
  );
