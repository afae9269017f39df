import { faultPoint } from '../fault/index.ts';
import { workMeter, type WorkMeter } from '../lag/index.ts';
import type { Cut } from '../log/cut.ts';
import { landed } from '../log/landed.ts';
import type { Consumer, ConsumerEvent, Producer, TopicPartition } from '../log/log.ts';
import { endOf } from '../log/record-batch.ts';
import type { Product } from '../product/product.ts';
import { taskOpener, type OpenerOptions, type StreamMesh } from './open-task.ts';
import { stateMemoryOf } from './state-memory.ts';
import { taskSet, type TaskSet } from './task-set.ts';
import type { StreamTask } from './task.ts';
import { mergeTasks, stateNumber, streamGroup, streamTopics } from './topics.ts';

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

/** The transactional id of a slot of the product's stream. */
export const producerId = (product: Product, slot: number): string => `${streamGroup(product)}.${String(slot)}`;

/** What a commit changes is held until it has landed, so there are more commits where much is read. */
const MOST_READ = 32_000_000;
/**
 * The part of the memory for states that may be read between two commits. An entry takes more than ten times what a short record of it
 * does, and as much again may have waited for tasks to open.
 */
const READ_SHARE = 1 / 64;

/** Joins the product's group as `slot`. Whoever held the slot before is fenced. What it does is measured by `meter`. */
export async function openSession(
  mesh: StreamMesh,
  product: Product,
  {
    slot,
    messageLimit,
    memory = mesh.settings && stateMemoryOf(mesh.settings),
    meter = workMeter(),
    departed = () => undefined,
    prepare,
  }: OpenerOptions & {
    readonly meter?: WorkMeter;
    /** Called with the slots that their holders have left, or lost. */
    readonly departed?: (slots: readonly number[]) => void;
    /** Awaited before the group is joined: whoever held the slot is fenced by then, and its tasks are not this member's yet. */
    readonly prepare?: () => Promise<void>;
  },
): Promise<StreamSession> {
  const group = streamGroup(product);
  const { inputs, deltas, state } = streamTopics(product);
  const openTask = await taskOpener(mesh, product, { slot, messageLimit, memory });
  // The producer first: it aborts what a dead holder of the slot left open, so that the consumer sees final positions.
  const producer = await mesh.log.producer(producerId(product, slot));
  const topics = mergeTasks(product) > 0 ? [...inputs, deltas] : inputs;
  const consumer = await Promise.resolve(prepare?.())
    .then(() => mesh.log.consumer({ group, member: String(slot), topics }))
    .catch(async (error: unknown) => {
      await producer.close();
      throw error;
    });
  const mostRead = Math.min(MOST_READ, (memory?.limit ?? Infinity) * READ_SHARE);
  return session(taskSet(mesh.log, product, openTask, mostRead), {
    ...{ product, consumer, producer, meter, departed },
    stateEnds: () => mesh.log.ends(state),
    mostRead,
  });
}

interface Tools {
  readonly product: Product;
  readonly consumer: Consumer;
  readonly producer: Producer;
  readonly meter: WorkMeter;
  readonly departed: (slots: readonly number[]) => void;
  /** Of the topic of states. */
  readonly stateEnds: () => Promise<Cut>;
  /** Bytes between two commits. */
  readonly mostRead: number;
}

function session(
  tasks: TaskSet,
  { product, consumer, producer, meter, departed, stateEnds, mostRead }: Tools,
): StreamSession {
  /** Bytes since the last commit. */
  let read = 0;
  const dirtyTasks = (): StreamTask[] => tasks.open().filter((task) => task.dirty());
  const leave = (partitions: readonly TopicPartition[]): void => {
    for (const partition of partitions) meter.leaves(partition);
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
    tasks.committed(positions);
    faultPoint('stream.committed');
    read = 0;
    for (const task of dirty) task.landed();
    await lookForEnds();
  }

  /** Tells copies the end of their changelogs where they may be far from it. The next commit begins when all are told. */
  async function lookForEnds(): Promise<void> {
    if (!tasks.open().some(({ copy }) => copy?.isAdrift())) return;
    const ends = await stateEnds();
    for (const task of tasks.open()) task.copy?.claim(ends[stateNumber(product, task)] ?? 0);
  }

  async function handle(event: ConsumerEvent): Promise<void> {
    switch (event.kind) {
      case 'assigned':
        await tasks.take(event.positions);
        for (const position of event.positions) meter.takes(position);
        return;
      case 'revoked':
        await commit();
        if (event.mayReturn) await tasks.park(event.partitions);
        else tasks.drop(event.partitions);
        leave(event.partitions);
        return;
      case 'lost':
        tasks.drop(event.partitions);
        leave(event.partitions);
        return;
      case 'departed':
        departed(event.members.map(Number));
        return;
      case 'records':
        for (const batch of event.batches) {
          const { topic, partition, count } = batch;
          const reached = { topic, partition, offset: endOf(batch) };
          await meter.reading(reached, count, () => tasks.feed(batch));
          read += batch.bytes.length;
        }
        if (read > mostRead) await commit();
    }
  }

  return {
    dirty: () => dirtyTasks().length > 0,
    commit: () => meter.busy(commit),
    async step(maxWaitMs) {
      tasks.check();
      const event = await consumer.next(maxWaitMs);
      await meter.busy(() => handle(event));
    },
    async close() {
      for (const task of tasks.open()) meter.leaves(task);
      try {
        await Promise.all([tasks.close(), consumer.close()]);
      } finally {
        await producer.close();
      }
    },
  };
}
