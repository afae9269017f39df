import { acquireLease, type Lease } from '../database/index.ts';
import { MeshError, retrying } from '../error/index.ts';
import { faultPoint } from '../fault/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { forgetMicroBatches } from '../micro-batch/index.ts';
import type { Product } from '../product/product.ts';
import { reconcile, type Reconciliation } from '../reconcile/index.ts';
import { beginGeneration, forgetGenerations } from '../serving/index.ts';
import { openBuilder, type Builder } from './build.ts';
import { topicsLeft } from './topics-left.ts';

export interface UpgradeOptions {
  /** `keep`: the tables of what was served before stay until a plan is swapped in the next time. */
  readonly old: 'keep' | 'remove';
  readonly signal: AbortSignal;
  /** Told what is done, in words. */
  readonly note: (text: string) => void;
}

/** What came of an upgrade. */
export interface Upgraded {
  readonly product: string;
  readonly version: string;
  /**
   * `fits`: what is served was made by this plan already. `swapped`: it is now. `differs`: what was built is not what the archive says, so it was not
   * put in its place. `stopped`: by the signal; the next call goes on.
   */
  readonly outcome: 'fits' | 'swapped' | 'differs' | 'stopped';
  /** The generations that were served before and are now. */
  readonly before: number;
  readonly now: number;
  /** Of what was built. */
  readonly reconciliation: Reconciliation | null;
  /** Topics of generations that nothing reads or writes any more. */
  readonly left: readonly string[];
}

/**
 * Has a product served by the plan it has now: where another made what is served, builds all of it anew beside it, from the start of the
 * log, while the old goes on, reconciles it, and swaps in one transaction. Killed at any moment and called again it goes on. Fails with
 * `UPGRADE_RUNNING` where another upgrade of the product runs.
 */
export async function upgrade(mesh: Mesh, product: Product, options: UpgradeOptions): Promise<Upgraded> {
  // Two at once would be no harm, for both would build one generation, and one of them swap; but nobody wants them.
  const lease = await upgradeLease(mesh, product);
  try {
    return await upgradeAlone(mesh, product, options);
  } finally {
    await lease.release();
  }
}

async function upgradeAlone(mesh: Mesh, product: Product, { old, signal, note }: UpgradeOptions): Promise<Upgraded> {
  const begun = await retrying(() => beginGeneration(mesh.database, product), { signal });
  const { name, version } = product;
  const nothing: Upgraded = {
    ...{ product: name, version, outcome: 'stopped', before: 0, now: 0, reconciliation: null, left: [] },
  };
  if (begun === undefined) return nothing;
  const { live, building, resumed } = begun;
  const before = live.generation;
  const ended = { ...nothing, before, now: before };
  if (building === null) return { ...ended, outcome: 'fits', left: await forget(mesh, product, note) };
  faultPoint('upgrade.begin');
  const { number } = building.generation;
  note(
    `${resumed ? 'going on with' : 'building'} generation ${String(number)} beside ${String(before)}, which is served`,
  );
  const built = await build(mesh, building, { old, signal, note });
  const reconciliation = built?.reconciliation ?? null;
  if (built === undefined) return ended;
  if (built.outcome === 'differs') return { ...ended, outcome: 'differs', reconciliation };
  note(`swapped: generation ${String(number)} is served`);
  const left = await forget(mesh, product, note);
  return { ...ended, outcome: 'swapped', now: number, reconciliation, left };
}

interface Built {
  readonly outcome: 'swapped' | 'differs';
  readonly reconciliation: Reconciliation;
}

/** Undefined where the signal ended it. */
async function build(mesh: Mesh, building: Product, { old, signal, note }: UpgradeOptions): Promise<Built | undefined> {
  const builder = openBuilder(mesh, building, signal);
  try {
    await builder.catchUp();
    note('it has caught up');
    const reconciliation = await retrying(() => reconcile(mesh, building), { signal });
    if (reconciliation === undefined) return undefined;
    if (reconciliation.unexplained > 0) return { outcome: 'differs', reconciliation };
    note('it reconciles: no difference is unexplained');
    await swap(builder, old);
    return { outcome: 'swapped', reconciliation };
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    throw error;
  } finally {
    await builder.close();
  }
}

/** What is served goes on until it is swapped, and its batch may run: then there is more to build. */
async function swap(builder: Builder, old: UpgradeOptions['old']): Promise<void> {
  while (!(await builder.swap(old))) await builder.catchUp();
}

async function forget(mesh: Mesh, product: Product, note: UpgradeOptions['note']): Promise<readonly string[]> {
  const { retired, held } = await forgetGenerations(mesh.database, product);
  for (const each of held) note(`kept, because something depends on it: ${each}`);
  for (const each of retired) await forgetMicroBatches(mesh, each);
  return topicsLeft(mesh.log, retired);
}

/** One that was killed a moment ago holds its lease until PostgreSQL has seen it go. */
const PATIENCE_MS = 3_000;

async function upgradeLease(mesh: Mesh, { name }: Product): Promise<Lease> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await acquireLease(mesh.databaseUrl, `${mesh.namespace}.upgrade.${name}`, { signal: patience });
  } catch (error) {
    if (error !== patience.reason) throw error;
    throw new MeshError({
      code: 'UPGRADE_RUNNING',
      found: `another upgrade of ${name}, which runs`,
      expected: 'one at a time',
      likelyCause: 'it was started twice: wait until the other has ended, and start it again where that one failed',
      exitCode: 3,
      cause: error,
    });
  }
}
