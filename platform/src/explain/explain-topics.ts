import type { Product } from '../product/product.ts';
import { foldTasks, mergeTasks, outputTasks, streamTopics } from '../stream/topics.ts';

/** A topic that the stream of a product reads or writes. */
export interface TopicExplanation {
  readonly topic: string;
  readonly partitions: number;
  readonly holds: string;
}

/** The tasks of a stream, in words. The number is that of the tasks that give rows, which `status` counts. */
export function explainTasks(product: Product): string {
  const giving = counted(outputTasks(product), 'task');
  if (product.kind === 'process') return `${giving}, one an input partition`;
  const folding = `behind ${counted(foldTasks(product), 'task')} that ${foldTasks(product) === 1 ? 'folds' : 'fold'} an input partition each`;
  switch (product.layout) {
    case 'one-step':
      return `one-step: ${giving}, one an input partition, for a group holds the key and lies in one partition`;
    case 'two-step':
      return `two-step: ${giving}, each merging the groups that are its own, ${folding}`;
    case 'composite':
      return `composite: ${giving}, doing all that comes after the leaves, ${folding}`;
  }
}

const counted = (count: number, of: string): string => `${count} ${of}${count === 1 ? '' : 's'}`;

/** The topics of a product's stream: inputs first. */
export function explainTopics(product: Product): readonly TopicExplanation[] {
  const { deltas, state, output, late, poison } = streamTopics(product);
  const [folding, merging] = [foldTasks(product), mergeTasks(product)];
  return [
    ...product.inputs.map(({ name, partitions }) => ({ topic: name, partitions, holds: 'input' })),
    ...(merging === 0
      ? []
      : [{ topic: deltas, partitions: merging, holds: 'what is folded, on its way to the tasks that merge' }]),
    { topic: state, partitions: folding + merging, holds: 'the state of each task, compacted' },
    { topic: output, partitions: outputTasks(product), holds: 'rows, a key the last of which counts' },
    { topic: late, partitions: folding, holds: 'addresses of late records' },
    ...(product.kind === 'process'
      ? [{ topic: poison, partitions: folding, holds: 'steps that failed and were left out' }]
      : []),
  ];
}
