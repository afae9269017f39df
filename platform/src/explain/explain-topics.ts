import type { Product } from '../product/product.ts';
import { foldTasks, mergeTasks, outputTasks, streamTopics } from '../stream/topics.ts';

/** A topic that the stream of a product reads or writes. */
export interface TopicExplanation {
  readonly topic: string;
  readonly partitions: number;
  readonly holds: string;
}

/** The tasks of a stream, in words. */
export function explainTasks(product: Product): string {
  const folding = foldTasks(product);
  if (product.kind === 'process') return `${folding} tasks, one an input partition`;
  const merging = mergeTasks(product);
  const merge = `${merging} ${merging === 1 ? 'merges' : 'merge'}`;
  switch (product.layout) {
    case 'one-step':
      return `one-step: ${folding} tasks, one an input partition, for a group holds the key and lies in one partition`;
    case 'two-step':
      return `two-step: ${folding} tasks fold an input partition each, ${merge} the groups that are theirs`;
    case 'composite':
      return `composite: ${folding} tasks fold an input partition each, ${merge} and does all that comes after the leaves`;
  }
}

/** The topics of a product's stream: inputs first. */
export function explainTopics(product: Product): readonly TopicExplanation[] {
  const { deltas, state, output, late } = streamTopics(product);
  const [folding, merging] = [foldTasks(product), mergeTasks(product)];
  return [
    ...product.inputs.map(({ name, partitions }) => ({ topic: name, partitions, holds: 'input' })),
    ...(merging === 0
      ? []
      : [{ topic: deltas, partitions: merging, holds: 'what is folded, on its way to the tasks that merge' }]),
    { topic: state, partitions: folding + merging, holds: 'the state of each task, compacted' },
    { topic: output, partitions: outputTasks(product), holds: 'rows, a key the last of which counts' },
    { topic: late, partitions: folding, holds: 'addresses of late records' },
  ];
}
