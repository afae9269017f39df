import { closed as closedError } from '../log-error.ts';
import { mustBeOpen } from './calls.ts';
import { closeConsumer, type Connection } from './connection.ts';
import type { NativeConsumer } from './client.ts';
import { ANSWER_WITHIN_MS } from './configuration.ts';
import { fetcher } from './fetcher.ts';
import { Code } from './kafka-error.ts';

/** A part of a partition: offsets from `from` to before `to`, all of them stable. */
export interface Stretch {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

/** What is looked at now: ends of other topics that are told meanwhile are none of it. */
interface Scan {
  /** As the broker knows it. */
  readonly topic: string;
  /** By partition, the offset at which the client found no more. */
  readonly reached: Map<number, number>;
}

export interface LastVisible {
  /** The offset of the last visible record of each stretch, by partition; nothing where there is none. */
  find(topic: string, stretches: readonly Stretch[]): Promise<Map<number, number>>;
  close(): Promise<void>;
}

/** A transaction leaves one control record a partition, so the last visible record is nearly always this near. */
const FIRST_STRIDE = 8;
const GROWTH = 16;

/**
 * Finds the last record that a committed reader sees by stepping back from the end in growing strides, and reading each
 * stride to its end. Control and aborted records are skipped by the client. The consumer is made when first needed.
 */
export function lastVisible(connection: Connection): LastVisible {
  let opened: Promise<NativeConsumer> | undefined;
  let consumer: NativeConsumer | undefined;
  let looking: Scan | undefined;
  let closed = false;
  const mine = (): NativeConsumer => {
    if (consumer === undefined) throw new Error('the consumer is opened before it is read');
    mustBeOpen(consumer);
    return consumer;
  };
  const fetching = fetcher(mine, connection.settings);

  const open = async (): Promise<NativeConsumer> => {
    const made = await connection.consumer(
      {
        'group.id': connection.named('ends'),
        'enable.partition.eof': true,
        // Records that were deleted are not there to be found: look from the first that is kept.
        'auto.offset.reset': 'earliest',
        'fetch.wait.max.ms': 5,
      },
      fetching.wake,
    );
    made.on('partition.eof', ({ topic, partition, offset }) => {
      if (topic === looking?.topic) looking.reached.set(partition, offset);
      fetching.wake();
    });
    return made;
  };

  /** One that could not be opened says nothing of the next. */
  const opening = async (): Promise<NativeConsumer> => {
    if (closed) throw closedError('a log');
    opened ??= open();
    return opened.catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
  };

  const scan = async (topic: string, stretches: readonly Stretch[]): Promise<Map<number, number>> => {
    const found = new Map<number, number>();
    const pending = new Map(stretches.map((stretch) => [stretch.partition, stretch]));
    const reached = new Map<number, number>();
    looking = { topic, reached };
    mine().assign(stretches.map(({ partition, from }) => ({ topic, partition, offset: from })));
    const until = performance.now() + ANSWER_WITHIN_MS;
    const done = (): boolean => {
      for (const [partition, { to }] of pending) if ((reached.get(partition) ?? 0) >= to) pending.delete(partition);
      return pending.size === 0;
    };
    while (!done()) {
      const messages = await fetching.take(100, done);
      for (const { topic: of, partition, offset } of messages) {
        const stretch = of === topic ? pending.get(partition) : undefined;
        if (stretch === undefined) continue;
        if (offset < stretch.to) found.set(partition, offset);
        if (offset >= stretch.to - 1) pending.delete(partition);
      }
      if (performance.now() > until) throw { code: Code.timedOut, message: 'the last records did not arrive' };
    }
    return found;
  };

  return {
    async find(topic, stretches) {
      consumer = await opening();
      const found = new Map<number, number>();
      let searched = stretches.map((stretch) => ({ stretch, upTo: stretch.to, stride: FIRST_STRIDE }));
      while (searched.length > 0) {
        const strides = searched.map(({ stretch, upTo, stride }) => ({
          partition: stretch.partition,
          from: Math.max(stretch.from, upTo - stride),
          to: upTo,
        }));
        const last = await scan(connection.named(topic), strides);
        for (const [partition, offset] of last) found.set(partition, offset);
        searched = searched.flatMap(({ stretch, upTo, stride }) => {
          const from = Math.max(stretch.from, upTo - stride);
          return found.has(stretch.partition) || from === stretch.from
            ? []
            : [{ stretch, upTo: from, stride: stride * GROWTH }];
        });
      }
      mine().unassign();
      return found;
    },
    async close() {
      closed = true;
      if (opened !== undefined) await opened.then(closeConsumer, () => undefined);
    },
  };
}
