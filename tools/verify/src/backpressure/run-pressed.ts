import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openMesh, type Mesh } from '@tempi/platform/mesh';
import { readSettings } from '@tempi/platform/settings';
import type { BreakableBroker } from '../faults/broken-broker.ts';
import { fleet } from '../faults/fleet.ts';
import { load } from './load.ts';
import { watchMemory } from './memory.ts';
import type { Stall } from './stalls.ts';
import { SPEEDS } from './subject.ts';
import { judgeTables, servedRecords } from './tables.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

export interface PressureOptions {
  /** One after the other. */
  readonly stalls: readonly { readonly stall: Stall; readonly milliseconds: number }[];
  /** Records a second. */
  readonly pace: number;
  /** How long it runs unpressed before each. */
  readonly quietMs: number;
  /** Of each process's heap, MiB: V8 ends what needs more. */
  readonly heap: number;
}

/** The greatest memory by process, bytes. */
type Peaks = Readonly<Record<string, number>>;

/** What one stall did. */
export interface Pressed {
  readonly stall: Stall;
  readonly seconds: number;
  /** Records that were made while it lasted. */
  readonly came: number;
  /** Just before it, and from then on until all was served again. */
  readonly before: Peaks;
  readonly peaks: Peaks;
  /** Answers 429, and those of them without `Retry-After`. */
  readonly refused: number;
  readonly withoutRetryAfter: number;
  /** Seconds from its end until all that was sent by then was served; undefined where it was not in time. */
  readonly recovery: number | undefined;
  /** Records sent since the beginning, and what the tables say of them. */
  readonly records: number;
  readonly lost: number;
  readonly doubled: number;
}

export interface PressureReport {
  readonly processes: readonly string[];
  readonly pressed: readonly Pressed[];
  /** What went wrong besides, in words. */
  readonly failures: readonly string[];
}

const RECOVERED_WITHIN_MS = 240_000;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Runs ingester, stream with its sinks, and micro-batch as processes under load, and stalls what they write to. */
export async function runPressed(
  parent: string,
  broker: BreakableBroker,
  { stalls, pace, quietMs, heap }: PressureOptions,
): Promise<PressureReport> {
  const folder = join(parent, 'mesh');
  const port = String(await freePort());
  const environment = { KAFKA_BROKERS: broker.brokers };
  const mesh = await openMesh({ folder, settings: readSettings(environment) });
  const bounded = {
    ...{ ...environment, MESH_PORT: port, NODE_OPTIONS: `--max-old-space-size=${String(heap)}` },
    // glibc else gives each thread of the log's clients an arena of its own, and takes back little of what is free in it.
    MALLOC_ARENA_MAX: '2',
  };
  const processes = fleet(folder, bounded, WORKER);
  const sending = load(`http://127.0.0.1:${port}`);
  try {
    const jobs = ['http', ...SPEEDS];
    const workers = jobs.map((job) => processes.start(job));
    await Promise.all(workers.map(({ opened }) => opened));
    const watch = watchMemory(Object.fromEntries(jobs.map((job, at) => [job, workers[at]?.child.pid ?? 0])));
    const { sent } = sending;
    const pressed: Pressed[] = [];
    const failed = (): boolean => processes.failures.length > 0;
    /** Seconds until what is made by now is served. Whoever has ended will not catch up. */
    const served = async (): Promise<number | undefined> => {
      const [began, records] = [performance.now(), sent.made];
      for (; !failed() && performance.now() - began < RECOVERED_WITHIN_MS; await sleep(100))
        if (sent.records >= records && (await leastServed(mesh)) >= records) return (performance.now() - began) / 1000;
      return undefined;
    };
    sending.pace(pace);
    await sleep(quietMs);
    await served();
    for (const { stall, milliseconds } of stalls) {
      if (failed()) break;
      say(`${stall.name}, ${String(milliseconds / 1000)} s`);
      sending.pace(pace);
      await watch.peaks();
      await sleep(quietMs);
      const [before, made, { refused, withoutRetryAfter }] = [await watch.peaks(), sent.made, { ...sent }];
      await stall.run({ folder, broker, pace, load: sending }, milliseconds);
      const came = sent.made - made;
      const recovery = await served();
      const peaks = await watch.peaks();
      if (recovery === undefined) sending.giveUp();
      await sending.rest();
      await served();
      pressed.push({
        ...{ stall, seconds: milliseconds / 1000, came, before, peaks, recovery, records: sent.made },
        refused: sent.refused - refused,
        withoutRetryAfter: sent.withoutRetryAfter - withoutRetryAfter,
        ...(await judgeTables(mesh, sent.made)),
      });
      if (recovery === undefined) break;
    }
    await watch.stop();
    if (!failed()) await Promise.all(workers.map((worker) => processes.ask(worker)));
    return { processes: jobs, pressed, failures: [...processes.failures, ...sent.wrong] };
  } finally {
    sending.giveUp();
    await processes.stop();
    await mesh.close();
  }
}

const leastServed = async (mesh: Mesh): Promise<number> =>
  Math.min(...(await Promise.all(SPEEDS.map((speed) => servedRecords(mesh, speed)))));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
