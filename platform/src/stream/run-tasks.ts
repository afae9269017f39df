import { setTimeout as sleep } from 'node:timers/promises';
import { tryLease, type Lease } from '../database/index.ts';
import { MeshError } from '../error/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { openSession, type StreamSession } from './session.ts';
import { streamGroup } from './topics.ts';

/** A commit at most this often: updates of a group within it become one. */
const COMMIT_MS = 100;
const REJOIN_MS = 100;
/** Failures in a row, without a commit between them, that end the run. */
const MAX_FAILURES = 100;

/**
 * Runs this process's share of a product's tasks until `signal` aborts; then commits and leaves. A session that is
 * fenced or cannot reach the log is dropped with its uncommitted work and opened again.
 */
export async function runTasks(mesh: Mesh, product: Product, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    const slot = await leaseSlot(mesh, product);
    try {
      const session = await openSession(mesh, product, { slot: slot.number });
      try {
        await runSession(session, AbortSignal.any([signal, slot.lease.lost]), () => (failures = 0));
        if (signal.aborted) await session.commit();
      } finally {
        await session.close();
      }
    } catch (error) {
      failures += 1;
      if (!mayRejoin(error) || failures === MAX_FAILURES) throw error;
      await sleep(REJOIN_MS);
    } finally {
      await slot.lease.release();
    }
  }
}

async function runSession(session: StreamSession, signal: AbortSignal, onCommit: () => void): Promise<void> {
  let due = performance.now() + COMMIT_MS;
  while (!signal.aborted) {
    await session.step(Math.max(1, due - performance.now()));
    if (performance.now() < due) continue;
    if (session.dirty()) {
      await session.commit();
      onCommit();
    }
    due = performance.now() + COMMIT_MS;
  }
}

const mayRejoin = (error: unknown): boolean =>
  error instanceof MeshError && (error.canRetry || error.code === 'LOG_FENCED');

/** The lowest slot that no living process holds: a restart finds its own again and fences what it left. */
async function leaseSlot(mesh: Mesh, product: Product): Promise<{ readonly number: number; readonly lease: Lease }> {
  for (let number = 0; ; number++) {
    const lease = await tryLease(mesh.databaseUrl, `${mesh.namespace}.${streamGroup(product)}.slot.${String(number)}`);
    if (lease !== undefined) return { number, lease };
  }
}
