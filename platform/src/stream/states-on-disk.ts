import { compileFlow } from '../compile/index.ts';
import type { Position, TopicPartition } from '../log/log.ts';
import { storedWake } from '../operator/process-keys.ts';
import type { Product } from '../product/product.ts';
import { taskFolder, type ChangelogFormat } from '../state/index.ts';
import { changelogOf, partsOf } from './changelog.ts';
import { coldEntries } from './cold-entries.ts';
import { openCopy, type CopyOptions } from './open-copy.ts';
import type { StreamMesh } from './open-task.ts';
import type { Restored } from './restore-task.ts';
import { FLOW_KIND, PROCESS_KIND } from './state-key.ts';
import type { StateMemory } from './state-memory.ts';
import { newOrigin } from './task-entry.ts';
import { stateNumber, streamTopics } from './topics.ts';

/** Opens the state of the task that reads a partition; undefined for a task that keeps none but its own entry. */
export type OpenState = (position: Position) => Promise<Restored | undefined>;

/** Where the copy of the state of the task that reads a partition lies, and how to open it; undefined for a task that keeps none. */
type CopyOf = (task: TopicPartition) => Omit<CopyOptions, 'committed'> | undefined;

/** The copies of a product's states in the data folder; undefined where the mesh has none, and all are held in memory. */
export function copiesOnDisk(
  { folder: dataFolder, namespace }: Pick<StreamMesh, 'folder' | 'namespace'>,
  product: Product,
  { slot, memory }: { readonly slot: number; readonly memory: StateMemory | undefined },
): CopyOf | undefined {
  if (dataFolder === undefined || memory === undefined) return undefined;
  const { state: topic, deltas } = streamTopics(product);
  const dueAt = dueAtOf(product);
  return (task) => {
    if (product.kind === 'query' && product.layout !== 'one-step' && task.topic !== deltas) return undefined;
    const partition = stateNumber(product, task);
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
    return { folder, limits, mostBytes: memory.limit, topic, partition, dueAt };
  };
}

/** How the states of a product's tasks are opened in the data folder; undefined where the mesh has none. */
export function statesOnDisk(
  mesh: StreamMesh,
  product: Product,
  { slot, limit, memory }: { readonly slot: number; readonly limit: number; readonly memory: StateMemory | undefined },
): OpenState | undefined {
  const copyOf = copiesOnDisk(mesh, product, { slot, memory });
  if (copyOf === undefined) return undefined;
  return async (position) => {
    const place = copyOf(position);
    if (place === undefined) return undefined;
    const { topic, partition } = place;
    const { entry, copy } = await openCopy(mesh.log, product, { ...place, committed: position.offset });
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
