// The stream whose state `mesh bench state` measures, a process of its own: it is killed, and its memory is its own.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { workMeter } from '@tempi/platform/lag';
import { covers, type Log } from '@tempi/platform/log';
import { openMesh } from '@tempi/platform/mesh';
import type { Settings } from '@tempi/platform/settings';
import { ensureStreamTopics, runTasks, streamGroup, streamTopics } from '@tempi/platform/stream';
import { commitsWatched, commitWatch } from './commit-watch.ts';
import { visitCounts } from './state-subject.ts';

export interface StateWork {
  readonly folder: string;
  readonly settings: Settings;
  /** Collecting all garbage every second slows it down. */
  readonly measures: 'time' | 'memory';
}

/** What the tasks took from when they first looked at their state until all that waited was committed. */
export interface StateRun {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Bytes above what the process took before its tasks began: the most after a collection of all garbage, and of what the system gave it. */
  readonly heldBytes: number;
  readonly residentBytes: number;
}

const LOOK_MS = 20;
const COLLECT_MS = 1_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function held(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Memory that belongs to no file: where the system does not tell it, all that is resident. */
function resident(): number {
  try {
    const [, kilobytes] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Another system.
  }
  return process.memoryUsage.rss();
}

process.once('message', (work: StateWork) => {
  void run(work).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});

/** Goes on with its tasks after what it returns, until it is killed. */
async function run({ folder, settings, measures }: StateWork): Promise<StateRun> {
  const mesh = await openMesh({ folder, settings });
  await ensureStreamTopics(mesh.log, visitCounts);
  const before = { held: held(), resident: resident() };
  const most = { ...before };
  const watch = commitWatch();
  let began: { readonly at: number; readonly cpu: NodeJS.CpuUsage } | undefined;
  const log = commitsWatched(mesh.log, watch);
  log.ends = (topic) => {
    if (topic === streamTopics(visitCounts).state) began ??= { at: performance.now(), cpu: process.cpuUsage() };
    return mesh.log.ends(topic);
  };
  const running = runTasks({ ...mesh, log }, visitCounts, { signal: new AbortController().signal, meter: workMeter() });
  let collected = performance.now();
  for (let isDone = false; !isDone;) {
    await Promise.race([sleep(LOOK_MS), running]);
    isDone = await isRead(mesh.log);
    most.resident = Math.max(most.resident, resident());
    if (measures === 'time' || (!isDone && performance.now() - collected < COLLECT_MS)) continue;
    most.held = Math.max(most.held, held());
    collected = performance.now();
  }
  const { user, system } = process.cpuUsage(began?.cpu);
  return {
    seconds: (watch.lastCommitAt - (began?.at ?? 0)) / 1000,
    cpuSeconds: (user + system) / 1e6,
    heldBytes: most.held - before.held,
    residentBytes: most.resident - before.resident,
  };
}

async function isRead(log: Log): Promise<boolean> {
  for (const topic of streamTopics(visitCounts).inputs)
    if (!covers(await log.committed(streamGroup(visitCounts), topic), await log.ends(topic))) return false;
  return true;
}
