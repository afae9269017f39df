import type { Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { streamGroup, streamTopics } from '../stream/topics.ts';
import { countBetween } from './count-between.ts';
import type { InputEnd } from './input-ends.ts';
import type { PartitionLag } from './input-lag.ts';

/**
 * What the tasks of a product's stream have not read yet: the partitions of its inputs, then those of its deltas topic, from the
 * positions that the group has committed. `served` tells of the time by which the result is behind; deltas have none. Empty where the
 * stream never ran.
 */
export async function streamTasks(
  { log }: Pick<Mesh, 'log'>,
  product: Product,
  ends: ReadonlyMap<string, InputEnd>,
  { served, most }: { readonly served: readonly PartitionLag[]; readonly most: number },
): Promise<readonly PartitionLag[]> {
  const { inputs, deltas, state } = streamTopics(product);
  if ((await log.partitions(state)) === undefined) return [];
  const tasks: PartitionLag[] = [];
  const unread = async (topic: string, end: Cut): Promise<void> => {
    const from = await log.committed(streamGroup(product), topic);
    const { records, exact } = await countBetween(log, topic, { from, to: end, most });
    for (const [partition, missing] of records.entries()) {
      const result = served.find((each) => each.topic === topic && each.partition === partition);
      tasks.push({ topic, partition, records: missing, exact, seconds: missing === 0 ? 0 : (result?.seconds ?? null) });
    }
  };
  for (const topic of inputs) await unread(topic, ends.get(topic)?.cut ?? []);
  if ((await log.partitions(deltas)) !== undefined) await unread(deltas, await log.ends(deltas));
  return tasks;
}
