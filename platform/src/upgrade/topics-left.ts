import type { Log } from '../log/log.ts';
import { outputTopic } from '../micro-batch/output-topic.ts';
import type { Product } from '../product/product.ts';
import { streamTopics } from '../stream/topics.ts';

/** Of the topics of these products' generations, inputs not counted, those that are there. */
export async function topicsLeft(log: Log, retired: readonly Product[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const each of retired) {
    const { deltas, state, output, late, poison } = streamTopics(each);
    for (const topic of [deltas, state, output, late, poison, outputTopic(each)])
      if ((await log.partitions(topic)) !== undefined) left.push(topic);
  }
  return left;
}
