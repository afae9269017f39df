import { faultPoint } from '../fault/index.ts';
import { workMeter, type WorkMeter } from '../lag/index.ts';
import { landed } from '../log/landed.ts';
import type { Consumer, ConsumerEvent, Producer, TopicPartition } from '../log/log.ts';
import { endOf } from '../log/record-batch.ts';
import type { Product } from '../product/product.ts';
import { taskOpener, type StreamMesh } from './open-task.ts';
import type { StreamTask } from './task.ts';
import { mergeTasks, streamGroup, streamTopics } from './topics.ts';

/**
 * One member of a product's group: the tasks of the partitions it owns, fed by one consumer, committed by one
 * transactional producer. Once a call rejects, the session is void: close it and open another, which goes on from what
 * was committed.
 */
export interface StreamSession {
  /** Waits for the next thing to happen, at most `maxWaitMs`, and handles it. */
  step(maxWaitMs: number): Promise<void>;
  /** True where a commit would write something. */
  dirty(): boolean;
  /** Makes everything since the last commit visible in one transaction: outputs, state, late addresses, deltas, offsets. */
  commit(): Promise<void>;
  /** Leaves the group; what is not committed is dropped. */
  close(): Promise<void>;
}

/** Joins the product's group as `slot`. Whoever held the slot before is fenced. What it does is measured by `meter`. */
export async function openSession(
  mesh: StreamMesh,
  product: Product,
  {
    slot,
    messageLimit,
    meter = workMeter(),
  }: { readonly slot: number; readonly messageLimit?: number; readonly meter?: WorkMeter },
): Promise<StreamSession> {
  const group = streamGroup(product);
  const { inputs, deltas } = streamTopics(product);
  const openTask = await taskOpener(mesh, product, messageLimit);
  // The producer first: it aborts what a dead holder of the slot left open, so that the consumer sees final positions.
  const producer = await mesh.log.producer(`${group}.${String(slot)}`);
  const topics = mergeTasks(product) > 0 ? [...inputs, deltas] : inputs;
  const consumer = await mesh.log.consumer({ group, member: String(slot), topics }).catch(async (error: unknown) => {
    await producer.close();
    throw error;
  });
  return session(openTask, consumer, producer, meter);
}

function session(
  openTask: Awaited<ReturnType<typeof taskOpener>>,
  consumer: Consumer,
  producer: Producer,
  meter: WorkMeter,
): StreamSession {
  const tasks = new Map<string, StreamTask>();
  const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${String(partition)}`;
  const dirtyTasks = (): StreamTask[] => [...tasks.values()].filter((task) => task.dirty());
  const drop = (partitions: readonly TopicPartition[]): void => {
    for (const partition of partitions) {
      tasks.delete(nameOf(partition));
      meter.leaves(partition);
    }
  };

  async function commit(): Promise<void> {
    const dirty = dirtyTasks();
    if (dirty.length === 0) return;
    faultPoint('stream.begin');
    const transaction = producer.begin();
    const positions = dirty.map((task) => ({
      topic: task.topic,
      partition: task.partition,
      offset: meter.staging(task, () => task.stage(transaction)),
    }));
    transaction.offsets(consumer, positions);
    faultPoint('stream.staged');
    await landed(transaction);
    faultPoint('stream.committed');
  }

  async function handle(event: ConsumerEvent): Promise<void> {
    switch (event.kind) {
      case 'assigned':
        for (const position of event.positions) {
          tasks.set(nameOf(position), await openTask(position));
          meter.takes(position);
        }
        return;
      case 'revoked':
        await commit();
        drop(event.partitions);
        return;
      case 'lost':
        drop(event.partitions);
        return;
      case 'records':
        for (const batch of event.batches) {
          const { topic, partition, count } = batch;
          const read = { topic, partition, offset: endOf(batch) };
          await meter.reading(read, count, async () => tasks.get(nameOf(batch))?.feed(batch));
        }
    }
  }

  return {
    dirty: () => dirtyTasks().length > 0,
    commit: () => meter.busy(commit),
    async step(maxWaitMs) {
      const event = await consumer.next(maxWaitMs);
      await meter.busy(() => handle(event));
    },
    async close() {
      for (const task of tasks.values()) meter.leaves(task);
      try {
        await consumer.close();
      } finally {
        await producer.close();
      }
    },
  };
}
