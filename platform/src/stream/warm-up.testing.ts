import type { Log } from '../log/log.ts';
import type { Product } from '../product/index.ts';
import type { SchemaRegistry } from '../registry/index.ts';
import type { Disk } from './damaged-disk.testing.ts';
import type { StateMemory } from './state-memory.ts';
import { warmUp } from './warm-up.ts';

/** Mostly warms a slot up, 0 or 1; by chance `meddle` is called whenever that asks for ends. */
export async function perhapsWarmUp(
  { log, registry }: { readonly log: Log; readonly registry: SchemaRegistry },
  product: Product,
  { slot, disk, memory, meddle }: { slot: number; disk: Disk; memory: StateMemory; meddle: () => Promise<void> },
): Promise<void> {
  const { folder, chance } = disk;
  if (chance() === 7) return;
  const meddledWith: Log = {
    ...log,
    async ends(topic) {
      if (chance() < 4) await meddle();
      return log.ends(topic);
    },
  };
  const { signal } = new AbortController();
  await warmUp({ log: meddledWith, registry, folder }, product, { slot, others: [1 - slot], memory, signal });
}
