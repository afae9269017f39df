import { compileFlow } from '../compile/index.ts';
import type { Position } from '../log/log.ts';
import { storedWake } from '../operator/process-keys.ts';
import type { Product } from '../product/product.ts';
import { taskFolder, type ChangelogFormat } from '../state/index.ts';
import { changelogOf, partsOf } from './changelog.ts';
import { coldEntries } from './cold-entries.ts';
import { openCopy } from './open-copy.ts';
import type { StreamMesh } from './open-task.ts';
import type { Restored } from './restore-task.ts';
import { FLOW_KIND, PROCESS_KIND } from './state-key.ts';
import type { StateMemory } from './state-memory.ts';
import { newOrigin } from './task-entry.ts';
import { stateNumber, streamTopics } from './topics.ts';

/** Opens the state of the task that reads a partition; undefined for a task that keeps none but its own entry. */
export type OpenState = (position: Position) => Promise<Restored | undefined>;

/** Where the states of a product's tasks lie in the data folder; undefined where the mesh has none, and all are held in memory. */
export function statesOnDisk(
  { log, folder: dataFolder, namespace }: StreamMesh,
  product: Product,
  { slot, limit, memory }: { readonly slot: number; readonly limit: number; readonly memory: StateMemory | undefined },
): OpenState | undefined {
  if (dataFolder === undefined || memory === undefined) return undefined;
  const { state: topic, deltas } = streamTopics(product);
  const dueAt = dueAtOf(product);
  return async (position) => {
    if (product.kind === 'query' && product.layout !== 'one-step' && position.topic !== deltas) return undefined;
    const partition = stateNumber(product, position);
    const folder = taskFolder(dataFolder, {
      product: `${namespace ?? ''}.${topic}`,
      slot: String(slot),
      task: partition,
    });
    const limits = {
      get memoryBytes() {
        return memory.folderBytes();
      },
    };
    const { entry, copy } = await openCopy(log, product, {
      ...{ folder, limits, topic, partition, dueAt },
      committed: position.offset,
    });
    const counts = new Map<string, number>();
    // Whatever changes was read before, unless it is new.
    const seen = (key: Buffer, length: number): void => {
      if (length > limit) counts.set(key.toString('latin1'), partsOf(length, limit));
    };
    const options = { topic, partition, limit, origin: entry?.origin ?? newOrigin() };
    return {
      ...{ entry, copy, states: new Map<string, Buffer>() },
      cold: coldEntries(copy.local, product.kind === 'query' ? FLOW_KIND : PROCESS_KIND, seen),
      changelog: changelogOf(options, counts, copy),
    };
  };
}

/** When a task looks at an entry that nothing changed, by its state key. */
function dueAtOf(product: Product): ChangelogFormat['dueAt'] {
  if (product.kind === 'process') return (_, value) => storedWake(value, product.timeToLive);
  const flow = compileFlow(product);
  return (key, value) => flow.untilOf(key.subarray(1), value);
}
