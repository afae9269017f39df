import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { withoutFault, type Job } from './kill-jobs.ts';
import type { Prepared } from './kill-prepare.ts';
import type { Place } from './mesh-process.ts';

/** One kill and what came of it. */
export interface Trial {
  /** What readers see in the end. */
  readonly found: string;
  /** What they see where nothing was killed. */
  readonly expected: string;
  /** True where the kill came after at least one commit and before the end. */
  readonly counts: boolean;
}

/** `progress` is undefined where the job ended before it could be killed. */
type Disturbed = Omit<Trial, 'counts'> & { readonly progress: 'nothing' | 'part' | 'all' | undefined };

interface Undisturbed {
  readonly result: string;
  readonly seconds: number;
}
const undisturbed = new Map<string, Promise<Undisturbed>>();

/** The job without a kill, run once. */
function without(prepared: Prepared, job: Job): Promise<Undisturbed> {
  const key = `${prepared.file} ${job.name}`;
  const known = undisturbed.get(key) ?? runUndisturbed(prepared, job);
  undisturbed.set(key, known);
  return known;
}

async function runUndisturbed(prepared: Prepared, job: Job): Promise<Undisturbed> {
  const place = await prepared.copy(job.begins);
  const began = performance.now();
  const { victim, beside } = job.start(place, prepared);
  await (beside ?? victim.ended);
  const seconds = (performance.now() - began) / 1000;
  if (beside !== undefined) victim.child.kill('SIGTERM');
  const { code, stderr } = await victim.ended;
  if (code !== 0) throw new Error(`${job.name} without a kill ended with ${code ?? 'a signal'}:\n${stderr}`);
  const result = await job.finish(place, prepared);
  await rm(place.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  return { result, seconds };
}

/** Kills the job at a place of its commit. */
export async function atPlace(prepared: Prepared, job: Job, place: 'begin' | 'staged' | 'committed'): Promise<Trial> {
  const fault = { MESH_FAULT: `${job.name}.${place}:${job.occurrence}` };
  const { progress, ...rest } = await trial(prepared, job, fault, () => undefined);
  // The commits before this one are made, but a sink need not have shown them yet.
  return { ...rest, counts: progress === 'nothing' || progress === 'part' };
}

/**
 * Kills the job at a time of chance, `chance` in [0, 1) of the time it takes, of which about half is starting up. Machines are
 * busier at one time than at another: a kill too early or too late moves the following ones.
 */
export async function atChance(prepared: Prepared, job: Job, chance: number): Promise<Trial> {
  const { seconds } = await without(prepared, job);
  const pace = paces.get(job.name) ?? 1;
  const { progress, ...rest } = await trial(prepared, job, {}, async (kill) => {
    await sleep(1000 * seconds * pace * (0.55 + 0.45 * chance));
    kill();
  });
  paces.set(job.name, pace * (progress === 'part' ? 1 : progress === 'nothing' ? 1.2 : 0.85));
  return { ...rest, counts: progress === 'part' };
}
const paces = new Map<string, number>();

async function trial(
  prepared: Prepared,
  job: Job,
  fault: Readonly<Record<string, string>>,
  disturb: (kill: () => void) => void | Promise<void>,
): Promise<Disturbed> {
  const { result: expected } = await without(prepared, job);
  const copied = await prepared.copy(job.begins);
  const place: Place = { ...copied, settings: { ...copied.settings, ...fault } };
  const { victim, beside } = job.start(place, prepared);
  await disturb(() => victim.child.kill('SIGKILL'));
  // A job that runs until it is stopped ends here only by the kill: one that never comes must not hang the check.
  void beside?.then(() => sleep(10_000, undefined, { ref: false })).then(() => victim.child.kill('SIGTERM'));
  const { signal } = await victim.ended;
  const healthy: Place = { ...place, settings: withoutFault(place.settings) };
  const progress = signal === 'SIGKILL' ? await job.progress(healthy) : undefined;
  await beside;
  const found = await job.finish(healthy, prepared);
  await rm(place.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  return { found, expected, progress };
}
