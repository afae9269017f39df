import { onFaultPoint } from '../../fault/index.ts';
import type { MeshError } from '../../error/index.ts';
import type { CommitFault, MemoryFaults } from '../../log/memory/index.ts';
import type { Choices } from '../fuzz/choices.ts';
import { Killed, type Scheduler, type SimProcess } from './scheduler.ts';

/** What processes depend on. */
export type Server = 'log' | 'database' | 'registry';

/** How unkind the world is to the processes of a run; all by chance of the seed, nothing at all once it is calm. */
export interface Weather {
  /** Ends all faults for good. */
  calm(): void;
  readonly isCalm: boolean;
  /** Makes a server refuse every call for a while. */
  outage(server: Server, ms: number): void;
  /** Waits as long as a call takes. Rejects with `error` where the server does not answer. */
  call(server: Server, error: () => MeshError): Promise<void>;
  /** True with this chance in a hundred, unless it is calm. */
  strikes(percent: number): boolean;
  readonly faults: MemoryFaults;
  /** Ends processes at places of their commits, or calls `freeze` there, until what it returns is called. */
  arm(freeze: (process: SimProcess) => void): () => void;
  /** What has happened, by kind. */
  readonly counts: ReadonlyMap<string, number>;
  count(what: string, times?: number): void;
}

export function weather(scheduler: Scheduler, choices: Choices): Weather {
  const severity = choices.of([1, 2, 4]);
  const gaps = choices.chance(60);
  const slow = choices.of([2, 5, 1]);
  const down = new Map<Server, number>();
  const counts = new Map<string, number>();
  let isCalm = false;
  const strikes = (percent: number): boolean => !isCalm && choices.chance(percent * severity);
  const count = (what: string, times = 1): void => {
    counts.set(what, (counts.get(what) ?? 0) + times);
  };
  const fraction = (): number => choices.below(1_000) / 1_000;

  function latency(): number {
    if (isCalm) return fraction() / 2;
    const kind = choices.below(1_000);
    if (kind < 5 * slow) return 20 + fraction() * 400;
    if (kind < 60 * slow) return 1 + fraction() * 15;
    return fraction();
  }

  function commitFault(): CommitFault {
    if (!strikes(3)) return 'none';
    const fault = choices.of(['refused', 'unacknowledged']);
    count(`commit ${fault}`);
    scheduler.trace(`a commit is ${fault}`);
    return fault;
  }

  async function show(parts: readonly (() => void)[]): Promise<void> {
    const left = [...parts];
    const apart = !isCalm && choices.chance(50);
    if (apart && parts.length > 1) count('transaction shown in parts');
    while (left.length > 0) {
      const [part] = left.splice(apart ? choices.below(left.length) : 0, 1);
      if (apart) await scheduler.pause(choices.chance(40) ? choices.between(5, 250) : latency());
      part?.();
    }
  }

  return {
    calm() {
      isCalm = true;
      down.clear();
      scheduler.trace('it is calm');
    },
    get isCalm() {
      return isCalm;
    },
    outage(server, ms) {
      count(`${server} unavailable`);
      scheduler.trace(`the ${server} is away for ${ms} ms`);
      down.set(server, scheduler.now() + ms);
    },
    async call(server, error) {
      await scheduler.pause(latency());
      if ((down.get(server) ?? 0) > scheduler.now() || strikes(0.1)) throw error();
    },
    strikes,
    faults: {
      gaps,
      commit: commitFault,
      // The broker goes on with a commit that it has decided, whatever becomes of the process.
      show: (parts) => scheduler.outside(() => show(parts)),
      deliver(found) {
        if (isCalm || found.length < 1) return found;
        const kept = new Set(found.map(({ topic, partition }) => `${topic}/${partition}`));
        for (const name of kept) if (choices.chance(15)) kept.delete(name);
        const order = new Map([...kept].map((name) => [name, choices.below(1_000)]));
        const orderOf = ({ topic, partition }: (typeof found)[number]): number =>
          order.get(`${topic}/${partition}`) ?? 0;
        // Stable, so a partition's batches stay in their order.
        return found
          .filter(({ topic, partition }) => kept.has(`${topic}/${partition}`))
          .toSorted((a, b) => orderOf(a) - orderOf(b));
      },
    },
    arm: (freeze) =>
      onFaultPoint((point) => {
        const process = scheduler.current;
        if (process?.state !== 'running' || !strikes(2)) return;
        if (choices.chance(50)) {
          count(`frozen at ${point}`);
          return freeze(process);
        }
        count(`killed at ${point}`);
        scheduler.kill(process, `at ${point}`);
        throw new Killed(point);
      }),
    counts,
    count,
  };
}
