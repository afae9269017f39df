import type { Lease } from '../../database/index.ts';
import type { Scheduler, SimProcess } from './scheduler.ts';

/** Who holds which lease; a process's leases go when its connection does. */
export class SimLeases {
  readonly #held = new Map<string, { readonly process: SimProcess; readonly lost: AbortController }>();
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Takes a lease that is free. */
  async take(process: SimProcess, name: string): Promise<Lease | undefined> {
    await this.#scheduler.pause(1);
    if (this.#held.has(name)) return undefined;
    const mine = { process, lost: new AbortController() };
    this.#held.set(name, mine);
    this.#scheduler.trace(`holds ${name}`);
    return {
      name,
      lost: mine.lost.signal,
      release: async () => {
        await this.#scheduler.pause(1);
        if (this.#held.get(name) === mine) this.#held.delete(name);
      },
    };
  }

  /** Waits for a lease. Rejects with the signal's reason. */
  async acquire(process: SimProcess, name: string, signal: AbortSignal): Promise<Lease> {
    for (;;) {
      const lease = await this.take(process, name);
      if (lease !== undefined) return lease;
      await this.#scheduler.pause(100);
      signal.throwIfAborted();
    }
  }

  /** Ends the connection of a process: others may take what it held. Returns what tells the process. */
  disconnect(process: SimProcess): () => void {
    const lost = [...this.#held].filter(([, each]) => each.process === process);
    for (const [name] of lost) this.#held.delete(name);
    return () => {
      for (const [, each] of lost) each.lost.abort();
    };
  }
}
