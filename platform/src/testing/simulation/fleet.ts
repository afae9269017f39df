import type { Choices } from '../fuzz/choices.ts';
import type { Scheduler, SimProcess } from './scheduler.ts';
import type { SimLeases } from './sim-leases.ts';

/** What a process may be. */
export type Role = 'ingester' | 'stream' | 'batches';

interface Member {
  readonly role: Role;
  readonly process: SimProcess;
}

type Mains = Readonly<Record<Role, (process: SimProcess) => Promise<void>>>;

interface Surroundings {
  readonly scheduler: Scheduler;
  readonly leases: SimLeases;
  readonly choices: Choices;
  failed(error: unknown): void;
}

/** All processes of a run, and what starts one in the place of one that died. */
export class Fleet {
  readonly #around: Surroundings;
  readonly #mains: Mains;
  readonly #members: Member[] = [];
  /** What ends the sessions of a process at the broker. */
  readonly #losses = new Map<SimProcess, (() => void)[]>();
  #wanted: Record<Role, number> = { ingester: 0, stream: 0, batches: 0 };
  #started = 0;
  #isStopping = false;

  constructor(around: Surroundings, mains: Mains) {
    this.#around = around;
    this.#mains = mains;
  }

  /** Starts so many of each, and from now on keeps so many alive. */
  start(wanted: Readonly<Record<Role, number>>): void {
    this.#wanted = { ...wanted };
    this.#fill();
    void this.#supervise();
  }

  /** Calls `lost` when the broker gives the process up. */
  onLoss(process: SimProcess, lost: () => void): void {
    this.#losses.set(process, [...(this.#losses.get(process) ?? []), lost]);
  }

  /** A process that runs, if there is one. */
  any(): SimProcess | undefined {
    const alive = this.#alive().filter(({ process }) => process.state === 'running');
    return alive[this.#around.choices.below(Math.max(1, alive.length))]?.process;
  }

  /** One more or one less of a role: another starts, or one is told to stop. */
  scale(role: Role): void {
    const { choices, scheduler } = this.#around;
    const more = choices.chance(50) || this.#wanted[role] < 2;
    this.#wanted[role] = Math.min(4, this.#wanted[role] + (more ? 1 : -1));
    scheduler.trace(`${String(this.#wanted[role])} of ${role} are wanted`);
    if (more) return this.#fill();
    this.#alive()
      .find((member) => member.role === role && !member.process.stop.signal.aborted)
      ?.process.stop.abort();
  }

  /** Kills a process; the servers find out after a while. */
  kill(process: SimProcess): void {
    this.#around.scheduler.kill(process, 'by chance');
  }

  /** Stops a process in its tracks; its sessions end meanwhile, and then it goes on as if nothing had been. */
  freeze(process: SimProcess, ms: number): void {
    const { scheduler, choices } = this.#around;
    scheduler.freeze(process);
    void (async () => {
      await scheduler.pause(choices.between(20, choices.of([200, 200, 3_000])));
      const tell = choices.chance(70) ? this.#disconnect(process) : undefined;
      await scheduler.pause(ms);
      scheduler.thaw(process);
      // It learns late that its connection was lost, and works on until then.
      await scheduler.pause(choices.between(1, 1_500));
      tell?.();
    })();
  }

  /** Lets all that are frozen go on. */
  recover(): void {
    for (const { process } of this.#members) this.#around.scheduler.thaw(process);
    this.#fill();
  }

  stop(): void {
    this.#isStopping = true;
    for (const { process } of this.#alive()) process.stop.abort();
  }

  get isStopped(): boolean {
    return this.#alive().length === 0;
  }

  #alive(): Member[] {
    return this.#members.filter(({ process }) => process.state !== 'dead' && !process.ended);
  }

  #disconnect(process: SimProcess): () => void {
    const tell = this.#around.leases.disconnect(process);
    for (const lose of this.#losses.get(process) ?? []) lose();
    return tell;
  }

  #fill(): void {
    if (this.#isStopping) return;
    for (const role of ['ingester', 'stream', 'batches'] as const) {
      const there = this.#alive().filter((member) => member.role === role && !member.process.stop.signal.aborted);
      for (let count = there.length; count < this.#wanted[role]; count++) this.#spawn(role);
    }
  }

  #spawn(role: Role): void {
    const { scheduler, failed } = this.#around;
    this.#started += 1;
    const process = scheduler.spawn(`${role}-${String(this.#started)}`, this.#mains[role], failed);
    this.#members.push({ role, process });
  }

  /** Ends what the dead held, and starts others in their place. */
  async #supervise(): Promise<void> {
    const { scheduler, choices } = this.#around;
    const buried = new Set<SimProcess>();
    while (!this.#isStopping) {
      await scheduler.pause(choices.between(20, 400));
      for (const { process } of this.#members) {
        if (process.state !== 'dead' || buried.has(process)) continue;
        buried.add(process);
        const after = choices.of([0, 300, 2_500]);
        void scheduler.pause(after).then(() => this.#disconnect(process)());
      }
      if (choices.chance(50)) this.#fill();
    }
  }
}
