import { compileAlgebras, compileFlow, compileQuery, recordReader } from '../compile/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Position } from '../log/log.ts';
import type { Product, QueryProduct } from '../product/product.ts';
import { foldTask } from './fold-task.ts';
import { mergeTask } from './merge-task.ts';
import { oneStepTask } from './one-step-task.ts';
import { outputWriter, type OutputWriter } from './output.ts';
import { processTask } from './process-task.ts';
import { restoreTask, type Restored } from './task-entry.ts';
import type { StreamTask } from './task.ts';
import { streamTopics } from './topics.ts';

/** Opens the task of an assigned partition from its last commit. */
export type OpenTask = (position: Position) => Promise<StreamTask>;

/** Small enough for topics that somebody else has made: brokers refuse records beyond a megabyte by default. */
const MESSAGE_LIMIT = 900_000;

/** What a stream needs of a mesh. */
export type StreamMesh = Pick<Mesh, 'log' | 'registry'>;

/** Compiles a product once for all its tasks. Deltas and states are cut into records of `messageLimit` bytes. */
export async function taskOpener(
  mesh: StreamMesh,
  product: Product,
  messageLimit: number = MESSAGE_LIMIT,
): Promise<OpenTask> {
  const writer = await outputWriter(mesh.registry, product);
  const restore = (position: Position) =>
    restoreTask(mesh.log, product, { ...position, committed: position.offset, limit: messageLimit });
  if (product.kind === 'query') {
    const open = queryTasks(mesh, product, { writer, messageLimit });
    return async (position) => open(position, await restore(position));
  }
  const reader = recordReader(product.input, mesh.registry);
  return async (position) => processTask(product, reader, writer, position.partition, await restore(position));
}

function queryTasks(
  { registry }: StreamMesh,
  product: QueryProduct,
  { writer, messageLimit }: { readonly writer: OutputWriter; readonly messageLimit: number },
): (position: Position, restored: Restored) => StreamTask {
  const kernels = new Map(product.inputs.map(({ name }) => [name, compileQuery(product, name, registry)]));
  const algebras = compileAlgebras(product);
  const { deltas } = streamTopics(product);
  return (position, restored) => {
    const tools = { product, algebras, writer, messageLimit };
    if (position.topic === deltas)
      return mergeTask({ ...tools, flow: compileFlow(product) }, position.partition, restored);
    const kernel = kernels.get(position.topic);
    if (kernel === undefined) throw new TypeError(`${product.name} does not read ${position.topic}`);
    return product.layout === 'one-step'
      ? oneStepTask({ ...tools, kernel, flow: compileFlow(product) }, position, restored)
      : foldTask({ ...tools, kernel }, position, restored);
  };
}
