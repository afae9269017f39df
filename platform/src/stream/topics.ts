import type { Log } from '../log/log.ts';
import type { Product } from '../product/product.ts';

/** Names of what the stream of a product writes; see the table in platform/ARCHITECTURE.md. */
export const streamTopics = (product: Product) => ({
  input: product.input.name,
  deltas: `${product.name}.stream.deltas`,
  state: `${product.name}.stream.state`,
  output: `${product.name}.stream.output`,
  late: `${product.name}.stream.late`,
});

/** The consumer group, and the prefix of the product's transactional ids and leases. */
export const streamGroup = (product: Product): string => `${product.name}.stream`;

/** True for a product whose partial aggregates are merged in a second step. */
export const isTwoStep = (product: Product): boolean => product.kind === 'query' && product.twoStep;

/** Makes what is missing of the topics that the stream of a product reads and writes. */
export async function ensureStreamTopics(log: Log, product: Product): Promise<void> {
  const { input, deltas, state, output, late } = streamTopics(product);
  const { partitions } = product.input;
  await log.ensureTopic({ name: input, partitions, cleanup: 'delete' });
  await log.ensureTopic({ name: state, partitions, cleanup: 'compact' });
  await log.ensureTopic({ name: output, partitions, cleanup: 'delete' });
  await log.ensureTopic({ name: late, partitions, cleanup: 'delete' });
  if (isTwoStep(product)) await log.ensureTopic({ name: deltas, partitions, cleanup: 'delete' });
}
