import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { Heap } from '../../operator/heap.ts';
import type { Choices } from '../fuzz/choices.ts';
import type { VirtualTime } from './virtual-globals.ts';

/** A simulated process. Whatever waits in it goes on only while it runs. */
export interface SimProcess {
  readonly name: string;
  state: 'running' | 'frozen' | 'dead';
  /** How far its clock on the wall is off, milliseconds. */
  skew: number;
  /** What came due while it was frozen. */
  readonly held: (() => void)[];
  /** Aborts when it is told to stop. */
  readonly stop: AbortController;
  /** Resolves when its main function has ended; never for one that was killed. */
  ended: boolean;
}

/** What a killed process throws at the place where it ends. */
export class Killed extends Error {}

interface Due {
  readonly at: number;
  /** Decides between things due at one time. */
  readonly order: number;
  readonly number: number;
  readonly process: SimProcess | undefined;
  readonly run: () => void;
  isCancelled: boolean;
}

/** Drains all promises that can settle without waiting: taken before virtual time is there. */
const realTurn = setImmediate;

/** 2024-02-28T12:00:00Z, when every run begins. */
export const BEGIN_MS = 1_709_121_600_000;

/**
 * One thread of events under a virtual clock: everything that waits, be it for time, for the log or for a store, is an event in one
 * queue, by time and then by chance of the seed. So a seed is one order of events.
 */
export class Scheduler implements VirtualTime {
  readonly #choices: Choices;
  readonly #queue = new Heap<Due>((a, b) => a.at - b.at < 0 || (a.at === b.at && earlier(a, b)));
  readonly #current = new AsyncLocalStorage<SimProcess | undefined>();
  readonly #digest = createHash('sha256');
  readonly #lines: string[] = [];
  #now = 0;
  #number = 0;
  /** Events so far. */
  steps = 0;

  constructor(choices: Choices) {
    this.#choices = choices;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return BEGIN_MS + this.#now + (this.#current.getStore()?.skew ?? 0);
  }

  random(): number {
    return this.#choices.below(1_000_000) / 1_000_000;
  }

  /** The process that is running now; undefined in what belongs to none, as the servers do. */
  get current(): SimProcess | undefined {
    return this.#current.getStore();
  }

  after(ms: number, run: () => void): () => void {
    const at = this.#now + Math.max(0, ms);
    const due: Due = {
      at,
      order: this.#choices.below(1_000_000),
      number: this.#number++,
      process: this.current,
      run,
      isCancelled: false,
    };
    this.#queue.push(due);
    return () => (due.isCancelled = true);
  }

  /** Waits; in a process that is killed meanwhile for ever. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Runs `main` as a process. What it rejects with goes to `failed`, unless it was killed. */
  spawn(name: string, main: (process: SimProcess) => Promise<void>, failed: (error: unknown) => void): SimProcess {
    const process: SimProcess = {
      name,
      state: 'running',
      skew: 0,
      held: [],
      stop: new AbortController(),
      ended: false,
    };
    this.trace(`${name} starts`);
    this.#current.run(process, () => {
      void main(process).then(
        () => {
          process.ended = true;
          if (process.state !== 'dead') this.trace(`${name} ends`);
        },
        (error: unknown) => {
          process.ended = true;
          if (process.state !== 'dead') failed(error);
        },
      );
    });
    return process;
  }

  /** Runs `work` as what belongs to no process. */
  outside<T>(work: () => T): T {
    return this.#current.run(undefined, work);
  }

  kill(process: SimProcess, why: string): void {
    if (process.state === 'dead') return;
    process.state = 'dead';
    process.held.length = 0;
    this.trace(`${process.name} is killed ${why}`);
  }

  freeze(process: SimProcess): void {
    process.state = 'frozen';
    this.trace(`${process.name} freezes`);
  }

  thaw(process: SimProcess): void {
    if (process.state !== 'frozen') return;
    process.state = 'running';
    this.trace(`${process.name} goes on`);
    this.#current.run(process, () => {
      for (const run of process.held.splice(0)) this.after(0, run);
    });
  }

  /** Notes what happens, for the digest of the run and for who reads a failure. */
  trace(what: string): void {
    const who = this.current?.name ?? '';
    const line = `${this.#now.toFixed(3).padStart(10)} ${who.padEnd(14)} ${what}`;
    this.#digest.update(line).update('\n');
    this.#lines.push(line);
  }

  /** All that was noted. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The digest of all that was noted; ends the run. */
  digest(): string {
    return this.#digest.digest('hex');
  }

  /** Lets things happen until `done`, or nothing is left, or `until` (virtual milliseconds). */
  async runUntil(done: () => boolean, until: number): Promise<void> {
    await settled();
    while (!done()) {
      const due = this.#queue.peek();
      if (due === undefined || due.at > until) return;
      this.#queue.pop();
      if (due.isCancelled || due.process?.state === 'dead') continue;
      this.#now = Math.max(this.#now, due.at);
      this.steps += 1;
      this.#digest.update(`${String(due.number)} ${String(due.at)}\n`);
      if (due.process?.state === 'frozen') due.process.held.push(due.run);
      else {
        this.#current.run(due.process, due.run);
        await settled();
      }
    }
  }
}

const earlier = (a: Due, b: Due): boolean => a.order < b.order || (a.order === b.order && a.number < b.number);

const settled = (): Promise<void> => new Promise((resolve) => realTurn(() => resolve()));
