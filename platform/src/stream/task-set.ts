import type { Log, Position, TopicPartition } from '../log/log.ts';
import { partitionName } from '../log/cursor.ts';
import type { RecordBatch } from '../log/record-batch.ts';
import type { Product } from '../product/product.ts';
import type { OpenTask } from './open-task.ts';
import type { StreamTask } from './task.ts';
import { stateNumber, streamTopics } from './topics.ts';

/**
 * The tasks of a session. They are opened in the background, a few at a time: until then their records wait, and the other tasks go on.
 * A task whose partition the group deals anew is parked, and goes on where it was if the partition comes back at the position that it
 * committed and nobody has written to its state since: then whoever had it meanwhile committed nothing.
 */
export interface TaskSet {
  /** The tasks that are open. */
  open(): readonly StreamTask[];
  /** Takes on the tasks of these partitions. What is parked and not among them is let go. */
  take(positions: readonly Position[]): Promise<void>;
  /** Hands records to their task, or keeps them until it is open. */
  feed(batch: RecordBatch): Promise<void>;
  /** Throws what a task's opening failed with. */
  check(): void;
  /** Notes what a commit that landed left as the task's position. */
  committed(positions: readonly Position[]): void;
  /** Sets tasks aside that may come back. All that can be is committed, and their partitions are still owned. */
  park(partitions: readonly TopicPartition[]): Promise<void>;
  /** Lets tasks go. */
  drop(partitions: readonly TopicPartition[]): void;
  /** Lets all go, and waits until none is being opened. */
  close(): Promise<void>;
}

/** Opened at once: each reads its changelog by a client of its own. */
const AT_ONCE = 4;
/** Bytes of records that wait for tasks to open: they are all fed before the next commit. */
const MOST_WAITING = 32 * 1024 * 1024;

/** A task of this session, from when its partition is assigned. */
interface Held {
  readonly position: Position;
  task: StreamTask | undefined;
  /** Resolves when it is open, or has failed. */
  opening: Promise<void>;
  waiting: RecordBatch[];
  /** The offset that it committed last. */
  committed: number;
  /** The end of its state when it was parked. */
  stateEnd: number | undefined;
}

export function taskSet(
  log: Pick<Log, 'ends'>,
  product: Product,
  openTask: OpenTask,
  mostWaiting = MOST_WAITING,
): TaskSet {
  const held = new Map<string, Held>();
  const parked = new Map<string, Held>();
  /** Each begins when the one before it in its lane has ended, and the last one of its own partition. */
  const lanes: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
  const lastOf = new Map<string, Promise<unknown>>();
  let opened = 0;
  let waitingBytes = 0;
  let failure: { readonly error: unknown } | undefined;

  const stateEnds = async (): Promise<(partition: TopicPartition) => number> => {
    const ends = await log.ends(streamTopics(product).state);
    return (partition) => ends[stateNumber(product, partition)] ?? 0;
  };

  const catchUp = async (own: Held, task: StreamTask): Promise<void> => {
    for (let batch = own.waiting.shift(); batch !== undefined; batch = own.waiting.shift()) {
      waitingBytes -= batch.bytes.length;
      await task.feed(batch);
    }
    // Nothing is awaited in between: what comes from now on goes to the task itself.
    own.task = task;
  };

  const open = (position: Position): Held => {
    const own: Held = {
      position,
      task: undefined,
      opening: Promise.resolve(),
      waiting: [],
      committed: position.offset,
      stateEnd: undefined,
    };
    const name = partitionName(position);
    const isWanted = (): boolean => held.get(name) === own || parked.get(name) === own;
    const lane = opened++ % AT_ONCE;
    own.opening = Promise.all([lanes[lane], lastOf.get(name)])
      .then(async () => {
        if (!isWanted()) return;
        const task = await openTask(position);
        try {
          if (isWanted()) await catchUp(own, task);
        } finally {
          if (own.task === undefined || !isWanted()) task.copy?.close();
        }
      })
      .catch((error: unknown) => {
        if (isWanted()) failure ??= { error };
      });
    lanes[lane] = own.opening;
    lastOf.set(name, own.opening);
    return own;
  };

  const forgetWaiting = (own: Held): void => {
    for (const { bytes } of own.waiting) waitingBytes -= bytes.length;
    own.waiting = [];
  };
  const letGo = (own: Held): void => {
    forgetWaiting(own);
    // One that is being opened is closed when it is open.
    own.task?.copy?.close();
  };

  return {
    open: () => [...held.values()].flatMap(({ task }) => task ?? []),
    async take(positions) {
      const endOf = parked.size > 0 ? await stateEnds() : undefined;
      const back = new Map<string, Held>();
      for (const position of positions) {
        const name = partitionName(position);
        const before = parked.get(name);
        const isSame = before?.committed === position.offset && before.stateEnd === endOf?.(position);
        if (before !== undefined && isSame) back.set(name, before);
      }
      for (const [name, own] of parked) if (!back.has(name)) letGo(own);
      parked.clear();
      // Only now, for only one may have the folder of a state open.
      for (const position of positions) {
        const name = partitionName(position);
        held.set(name, back.get(name) ?? open(position));
      }
    },
    async feed(batch) {
      const own = held.get(partitionName(batch));
      if (own === undefined) return;
      if (own.task !== undefined) return own.task.feed(batch);
      own.waiting.push(batch);
      waitingBytes += batch.bytes.length;
      if (waitingBytes > mostWaiting) await own.opening;
    },
    check() {
      if (failure !== undefined) throw failure.error;
    },
    committed(positions) {
      for (const position of positions) {
        const own = held.get(partitionName(position));
        if (own !== undefined) own.committed = position.offset;
      }
    },
    async park(partitions) {
      const endOf = await stateEnds();
      for (const partition of partitions) {
        const name = partitionName(partition);
        const own = held.get(name);
        if (own === undefined) continue;
        forgetWaiting(own);
        own.stateEnd = endOf(partition);
        held.delete(name);
        parked.set(name, own);
      }
    },
    drop(partitions) {
      for (const partition of partitions) {
        const name = partitionName(partition);
        const own = held.get(name);
        if (own !== undefined) letGo(own);
        held.delete(name);
      }
    },
    async close() {
      const all = [...held.values(), ...parked.values()];
      held.clear();
      parked.clear();
      for (const own of all) letGo(own);
      await Promise.all(lanes);
    },
  };
}
