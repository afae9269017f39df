import { heldLeases, tryLease, type Lease } from '../database/index.ts';
import { canRetry, MeshError, retrying } from '../error/index.ts';
import { workMeter, type WorkMeter } from '../lag/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import type { StreamMesh } from './open-task.ts';
import { openSession, producerId, type StreamSession } from './session.ts';
import { streamGroup } from './topics.ts';
import { warmUp } from './warm-up.ts';

/** A commit at most this often: updates of a group within it become one. */
const COMMIT_MS = 100;
/** Slots are taken from the lowest: more processes than these prepare for less than comes to them. */
const SLOTS_SEEN = 256;

/**
 * Runs this process's share of a product's tasks until `signal` aborts; then commits and leaves. A session that is
 * fenced, or cannot reach log or database, is dropped with its uncommitted work and opened again.
 */
export function runTasks(
  mesh: Mesh,
  product: Product,
  { signal, meter }: { readonly signal: AbortSignal; readonly meter: WorkMeter },
): Promise<void> {
  return workInSlots(mesh, product, {
    ...{ signal, meter },
    tryLease: (name) => tryLease(mesh.databaseUrl, name),
    heldLeases: (names) => heldLeases(mesh.database, names),
  });
}

/** Takes the lease of this name if it is free. */
type TryLease = (name: string) => Promise<Lease | undefined>;
/** Which of the leases of these names are held. */
type HeldLeases = (names: readonly string[]) => Promise<ReadonlySet<string>>;

/** `runTasks` with the leases that are given. Without `heldLeases` nothing is known of other processes, and nothing is prepared. */
export async function workInSlots(
  mesh: SlotMesh,
  product: Product,
  {
    signal,
    tryLease: take,
    heldLeases: held,
    meter = workMeter(),
  }: {
    readonly signal: AbortSignal;
    readonly tryLease: TryLease;
    readonly heldLeases?: HeldLeases;
    readonly meter?: WorkMeter;
  },
): Promise<void> {
  while (!signal.aborted)
    await retrying((worked) => runSlot(mesh, product, { signal, worked, take, held, meter }), {
      signal,
      mayRetry: mayRejoin,
    });
}

type SlotMesh = StreamMesh & Pick<Mesh, 'namespace'>;

interface Run {
  readonly take: TryLease;
  readonly held: HeldLeases | undefined;
  readonly meter: WorkMeter;
  readonly signal: AbortSignal;
  /** Called after each commit. */
  readonly worked: () => void;
}

/** Returns when the signal aborts or the slot's lease is lost. */
async function runSlot(mesh: SlotMesh, product: Product, { signal, worked, take, held, meter }: Run): Promise<void> {
  const slot = await leaseSlot(mesh, product, take);
  try {
    const departed = (slots: readonly number[]): void => {
      for (const number of slots) void endLeftover(mesh, product, { number, take });
    };
    const until = AbortSignal.any([signal, slot.lease.lost]);
    const prepare = async (): Promise<void> => {
      const others = await otherSlots(mesh, product, { own: slot.number, held });
      if (others.length > 0) await warmUp(mesh, product, { slot: slot.number, others, signal: until });
      signal.throwIfAborted();
    };
    const session = await openSession(mesh, product, { slot: slot.number, meter, departed, prepare });
    try {
      await runSession(session, { signal: until, worked });
      if (signal.aborted) await session.commit();
    } finally {
      await session.close();
    }
  } finally {
    await slot.lease.release();
  }
}

async function runSession(session: StreamSession, { signal, worked }: Pick<Run, 'signal' | 'worked'>): Promise<void> {
  let due = performance.now() + COMMIT_MS;
  while (!signal.aborted) {
    await session.step(Math.max(1, due - performance.now()));
    if (performance.now() < due) continue;
    if (session.dirty()) {
      await session.commit();
      worked();
    }
    due = performance.now() + COMMIT_MS;
  }
}

const mayRejoin = (error: unknown): boolean =>
  canRetry(error) || (error instanceof MeshError && (error.code === 'LOG_FENCED' || error.code === 'LOG_ABORTED'));

/** The lowest slot that no living process holds: a restart finds its own again and fences what it left. */
async function leaseSlot(
  { namespace }: SlotMesh,
  product: Product,
  take: TryLease,
): Promise<{ readonly number: number; readonly lease: Lease }> {
  for (let number = 0; ; number++) {
    const lease = await take(slotName(namespace, product, number));
    if (lease !== undefined) return { number, lease };
  }
}

/** The slots that other processes hold. */
async function otherSlots(
  { namespace }: SlotMesh,
  product: Product,
  { own, held }: { readonly own: number; readonly held: HeldLeases | undefined },
): Promise<number[]> {
  if (held === undefined) return [];
  const slots = Array.from({ length: SLOTS_SEEN }, (_, slot) => slot);
  // Where nobody can tell the process joins unprepared.
  const names = await held(slots.map((slot) => slotName(namespace, product, slot))).catch(() => new Set());
  return slots.filter((slot) => slot !== own && names.has(slotName(namespace, product, slot)));
}

const slotName = (namespace: string, product: Product, number: number): string =>
  `${namespace}.${streamGroup(product)}.slot.${String(number)}`;

/**
 * Aborts the transaction that a dead holder of a slot may have left open, by opening its producer, so that nobody waits for the log to
 * give it up. Nothing is to be done where somebody holds the slot again: he has opened it. Where it fails the log does it by itself.
 */
async function endLeftover(
  mesh: SlotMesh,
  product: Product,
  { number, take }: { readonly number: number; readonly take: TryLease },
): Promise<void> {
  try {
    const lease = await take(slotName(mesh.namespace, product, number));
    if (lease === undefined) return;
    try {
      const producer = await mesh.log.producer(producerId(product, number));
      await producer.close();
    } finally {
      await lease.release();
    }
  } catch {
    // Later than it might have been, but it ends.
  }
}
