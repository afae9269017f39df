import type { Contract } from '../../contract/index.ts';
import { canRetry, MeshError } from '../../error/index.ts';
import type { MemoryBroker } from '../../log/memory/index.ts';
import { takeBatches } from '../../micro-batch/run-micro-batch.ts';
import type { Product } from '../../product/index.ts';
import type { SchemaRegistry } from '../../registry/index.ts';
import { followOutput } from '../../stream/run-sink.ts';
import { workInSlots } from '../../stream/run-tasks.ts';
import type { Places } from './check-run.ts';
import type { Role } from './fleet.ts';
import type { Scheduler, SimProcess } from './scheduler.ts';
import { simIngest } from './sim-ingester.ts';
import type { SimLeases } from './sim-leases.ts';
import { simLog } from './sim-log.ts';
import { simTables } from './sim-tables.ts';
import type { SourceLine } from './source-lines.ts';
import type { Weather } from './weather.ts';

/** What the processes of a run work with. */
interface Surroundings {
  readonly scheduler: Scheduler;
  readonly weather: Weather;
  readonly broker: MemoryBroker;
  readonly registry: SchemaRegistry;
  readonly leases: SimLeases;
  readonly places: Places;
  /** An ingester commits at most every so many lines. */
  readonly commitLines: number;
  /** Hears what ends the sessions of a process at the broker. */
  onLoss(process: SimProcess, lost: () => void): void;
}

/** What processes do, by role: the loops that run for real, in places that are simulated. Each goes on until it is told to stop. */
export function rolesOf(
  product: Product,
  around: Surroundings,
): Readonly<Record<Role, (process: SimProcess) => Promise<void>>> {
  const { leases, places } = around;
  const meshOf = (process: SimProcess) => {
    const { log, expire } = simLog(process, around);
    around.onLoss(process, expire);
    return { log, registry: around.registry, namespace: 'simulation' };
  };
  return {
    async ingester(process) {
      const mesh = meshOf(process);
      const ingest = (contract: Contract, lines: readonly SourceLine[]) => () =>
        simIngest(mesh, { ...sourceOf(process, around), contract, lines });
      await Promise.all(
        places.sources.map(({ contract, lines }) =>
          inTurns(process, around, { contract, work: ingest(contract, lines) }),
        ),
      );
    },
    async stream(process) {
      const mesh = meshOf(process);
      const { signal } = process.stop;
      await Promise.all([
        workInSlots(mesh, product, { signal, tryLease: (name) => leases.take(process, name) }),
        followOutput(mesh, product, {
          signal,
          acquire: (name, options) => leases.acquire(process, name, options.signal),
          store: simTables(places.served, process, around),
        }),
      ]);
    },
    async batches(process) {
      const store = simTables(places.batched, process, around);
      await takeBatches({ ...meshOf(process), store }, product, { untilCaughtUp: false, signal: process.stop.signal });
    },
  };
}

const sourceOf = ({ stop: { signal } }: SimProcess, { scheduler, commitLines }: Surroundings) => ({
  commitLines,
  async until(at: number): Promise<void> {
    while (scheduler.now() < at && !signal.aborted) await scheduler.pause(Math.min(at - scheduler.now(), 500));
  },
  clock: () => Date.now() * 1000,
  signal,
});

/** Ingests as the only ingester of a contract, again and again; whoever is fenced or finds no answer begins anew. */
async function inTurns(
  process: SimProcess,
  { leases, scheduler }: Surroundings,
  { contract, work }: { readonly contract: Contract; readonly work: () => Promise<void> },
): Promise<void> {
  const { signal } = process.stop;
  while (!signal.aborted) {
    const lease = await leases.acquire(process, `${contract.name}.ingest`, signal).catch(() => undefined);
    if (lease === undefined) return;
    try {
      await work();
      await scheduler.pause(1_000);
    } catch (error) {
      if (!canRetry(error) && !(error instanceof MeshError && error.code === 'LOG_FENCED')) throw error;
      await scheduler.pause(200);
    } finally {
      await lease.release();
    }
  }
}
