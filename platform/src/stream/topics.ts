import type { Contract } from '../contract/contract.ts';
import type { Log, TopicPartition } from '../log/log.ts';
import { generationName } from '../product/generation.ts';
import type { Product } from '../product/product.ts';

/** Names of what the stream of a product reads and writes; see the table in platform/ARCHITECTURE.md. */
export const streamTopics = (product: Product) => ({
  inputs: product.inputs.map(({ name }) => name),
  deltas: `${generationName(product)}.stream.deltas`,
  state: `${generationName(product)}.stream.state`,
  output: `${generationName(product)}.stream.output`,
  late: `${generationName(product)}.stream.late`,
  poison: `${generationName(product)}.stream.poison`,
});

/** The consumer group, and the prefix of the product's transactional ids and leases. */
export const streamGroup = (product: Product): string => `${generationName(product)}.stream`;

/** The number of tasks that merge what others fold: the partitions of the deltas topic, 0 where there is none. */
export function mergeTasks(product: Product): number {
  if (product.kind === 'process' || product.layout === 'one-step') return 0;
  return product.layout === 'composite' ? 1 : foldTasks(product);
}

/** The number of tasks that put out rows: the partitions of the output. */
export const outputTasks = (product: Product): number => mergeTasks(product) || foldTasks(product);

/** The number of partitions of all inputs together. */
export const foldTasks = ({ inputs }: Product): number => inputs.reduce((sum, { partitions }) => sum + partitions, 0);

/**
 * The number of an input's partition among those of all inputs, one input after the other: its partition in the topics of late
 * addresses and states.
 */
export function foldNumber({ name, inputs }: Product, contract: string, partition: number): number {
  const at = inputs.findIndex((input) => input.name === contract);
  if (at < 0) throw new TypeError(`${name} does not read ${contract}`);
  return inputs.slice(0, at).reduce((sum, { partitions }) => sum + partitions, partition);
}

/** The state's partition of the task that reads a partition. Merging tasks come after those that fold. */
export function stateNumber(product: Product, { topic, partition }: TopicPartition): number {
  return topic === streamTopics(product).deltas
    ? foldTasks(product) + partition
    : foldNumber(product, topic, partition);
}

/** Makes what is missing of the topics that the stream of a product reads and writes. */
export async function ensureStreamTopics(log: Log, product: Product): Promise<void> {
  const { deltas, state, output, late, poison } = streamTopics(product);
  const merging = mergeTasks(product);
  const folding = foldTasks(product);
  await ensureInputs(log, product.inputs);
  await log.ensureTopic({ name: state, partitions: folding + merging, cleanup: 'compact' });
  await log.ensureTopic({ name: output, partitions: outputTasks(product), cleanup: 'delete' });
  await log.ensureTopic({ name: late, partitions: folding, cleanup: 'delete' });
  if (product.kind === 'process') await log.ensureTopic({ name: poison, partitions: folding, cleanup: 'delete' });
  if (merging > 0) await log.ensureTopic({ name: deltas, partitions: merging, cleanup: 'delete' });
}

async function ensureInputs(log: Log, inputs: readonly Contract[]): Promise<void> {
  for (const { name, partitions } of inputs) await log.ensureTopic({ name, partitions, cleanup: 'delete' });
}
