import { compileAlgebras, compileFlow, compileQuery, recordReader } from '../compile/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Position } from '../log/log.ts';
import type { Product, QueryProduct } from '../product/product.ts';
import { counted } from './counted-task.ts';
import { foldTask } from './fold-task.ts';
import { mergeTask } from './merge-task.ts';
import { oneStepTask } from './one-step-task.ts';
import { outputWriter, type OutputWriter } from './output.ts';
import { processTask } from './process-task.ts';
import { restoreTask, type Restored } from './restore-task.ts';
import type { StateMemory } from './state-memory.ts';
import { statesOnDisk } from './states-on-disk.ts';
import type { StreamTask } from './task.ts';
import { streamTopics } from './topics.ts';

/** Opens the task of an assigned partition from its last commit. */
export type OpenTask = (position: Position) => Promise<StreamTask>;

/** Small enough for topics that somebody else has made: brokers refuse records beyond a megabyte by default. */
const MESSAGE_LIMIT = 900_000;

/** What a stream needs of a mesh. Without a data folder and settings all of a task's state is held in memory. */
export type StreamMesh = Pick<Mesh, 'log' | 'registry'> & Partial<Pick<Mesh, 'folder' | 'namespace' | 'settings'>>;

export interface OpenerOptions {
  /** Whose copies these are: of two that live only one has a slot. */
  readonly slot: number;
  /** Deltas and states are cut into records of so many bytes. */
  readonly messageLimit?: number | undefined;
  /** What the tasks take in memory is counted here. */
  readonly memory?: StateMemory | undefined;
}

/** Compiles a product once for all its tasks. */
export async function taskOpener(
  mesh: StreamMesh,
  product: Product,
  { slot, messageLimit = MESSAGE_LIMIT, memory }: OpenerOptions,
): Promise<OpenTask> {
  const writer = await outputWriter(mesh.registry, product);
  const open = tasksOf(mesh, product, { writer, messageLimit });
  const keepsState = statesOnDisk(mesh, product, { slot, limit: messageLimit, memory });
  return async (position) => {
    const inMemory = { ...position, committed: position.offset, limit: messageLimit };
    const restored = (await keepsState?.(position)) ?? (await restoreTask(mesh.log, product, inMemory));
    try {
      const { copy } = restored;
      const task = open(position, restored);
      return copy === undefined || memory === undefined ? task : counted({ ...task, copy }, product, memory);
    } catch (error) {
      restored.copy?.close();
      throw error;
    }
  };
}

type OpenRestored = (position: Position, restored: Restored) => StreamTask;

function tasksOf(
  mesh: StreamMesh,
  product: Product,
  tools: { readonly writer: OutputWriter; readonly messageLimit: number },
): OpenRestored {
  if (product.kind === 'query') return queryTasks(mesh, product, tools);
  const reader = recordReader(product.input, mesh.registry);
  return ({ partition }, restored) => processTask(product, reader, tools.writer, partition, restored);
}

function queryTasks(
  { registry }: StreamMesh,
  product: QueryProduct,
  { writer, messageLimit }: { readonly writer: OutputWriter; readonly messageLimit: number },
): OpenRestored {
  const kernels = new Map(product.inputs.map(({ name }) => [name, compileQuery(product, name, registry)]));
  const algebras = compileAlgebras(product);
  const { deltas } = streamTopics(product);
  return (position, restored) => {
    const tools = { product, algebras, writer, messageLimit };
    if (position.topic === deltas)
      return mergeTask({ ...tools, flow: compileFlow(product, restored.cold) }, position.partition, restored);
    const kernel = kernels.get(position.topic);
    if (kernel === undefined) throw new TypeError(`${product.name} does not read ${position.topic}`);
    return product.layout === 'one-step'
      ? oneStepTask({ ...tools, kernel, flow: compileFlow(product, restored.cold) }, position, restored)
      : foldTask({ ...tools, kernel }, position, restored);
  };
}
