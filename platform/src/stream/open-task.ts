import { compileQuery, recordReader } from '../compile/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Position } from '../log/log.ts';
import type { Product } from '../product/product.ts';
import { foldTask } from './fold-task.ts';
import { mergeTask } from './merge-task.ts';
import { oneStepTask } from './one-step-task.ts';
import { outputWriter } from './output.ts';
import { processTask } from './process-task.ts';
import { FOLD_ENTRY, TASK_ENTRY } from './state-key.ts';
import { restoreTask } from './task-entry.ts';
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
  { log, registry }: StreamMesh,
  product: Product,
  messageLimit: number = MESSAGE_LIMIT,
): Promise<OpenTask> {
  const writer = await outputWriter(registry, product);
  const restore = (entryKey: Buffer, { partition, offset }: Position) =>
    restoreTask(log, product, { entryKey, partition, committed: offset, limit: messageLimit });
  if (product.kind === 'process') {
    const reader = recordReader(product.input, registry);
    return async (position) =>
      processTask(product, reader, writer, position.partition, await restore(TASK_ENTRY, position));
  }
  const kernel = compileQuery(product, registry);
  if (!product.twoStep) {
    return async (position) =>
      oneStepTask(product, kernel, writer, position.partition, await restore(TASK_ENTRY, position));
  }
  const { deltas } = streamTopics(product);
  return async (position) =>
    position.topic === deltas
      ? mergeTask(product, kernel.algebra, writer, position.partition, await restore(TASK_ENTRY, position))
      : foldTask(
          product,
          kernel,
          writer,
          { partition: position.partition, messageLimit },
          await restore(FOLD_ENTRY, position),
        );
}
