import type { KafkaSettings } from '../../settings/settings.ts';
import { ask } from './calls.ts';
import type { NativeConsumer, NativeMessage } from './client.ts';
import { Code, isNativeError, kafkaError, offsetGone } from './kafka-error.ts';

/** Takes records from a consumer's queue, which the client fills in the background. */
export interface Fetcher {
  /** Wakes a `take` that waits. */
  wake(): void;
  /** What is there, at once; or what comes first within the time; or nothing. Also returns early when woken to `stop()`. */
  take(maxWaitMs: number, stop?: () => boolean): Promise<NativeMessage[]>;
}

/** The client builds an object a record on the main thread, so this bounds how long it holds everything else up. */
const TAKE_RECORDS = 4_000;

/** Should the client once not tell that its queue has filled, nobody waits longer than this. In milliseconds. */
const LOOK_ANYWAY_MS = 250;

/** `consumer` is asked for at the first `take`: it needs the fetcher's `wake` to be made. */
export function fetcher(consumer: () => NativeConsumer, settings: KafkaSettings): Fetcher {
  let woken = false;
  let wakeUp: (() => void) | undefined;
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    wake() {
      woken = true;
      wakeUp?.();
    },
    async take(maxWaitMs, stop = () => false) {
      const until = performance.now() + maxWaitMs;
      for (;;) {
        woken = false;
        const messages = await consume(consumer(), settings);
        if (messages.length > 0) return messages;
        const remaining = until - performance.now();
        if (stop() || remaining <= 0) return messages;
        if (!woken) await sleep(Math.min(remaining, LOOK_ANYWAY_MS));
      }
    },
  };
}

/**
 * An error among the records is news about the connection, from which the client recovers by itself, unless it says no. After a
 * fatal one it has ended: that is thrown as it is.
 */
async function consume(consumer: NativeConsumer, settings: KafkaSettings): Promise<NativeMessage[]> {
  try {
    return await ask<NativeMessage[]>(consumer, (answer) => consumer.consume(TAKE_RECORDS, answer));
  } catch (cause) {
    if (!isNativeError(cause)) throw cause;
    if (cause.code === Code.autoOffsetReset) throw offsetGone(topicsOf(consumer), settings);
    if (cause.code === Code.fatal) throw cause;
    if (hopeless.has(cause.code)) throw kafkaError('reading', cause, settings);
    return [];
  }
}

/** Topic, group or cluster authorization failed. */
const hopeless: ReadonlySet<number> = new Set([29, 30, 31]);

const topicsOf = (consumer: NativeConsumer): string[] => [...new Set(consumer.assignments().map(({ topic }) => topic))];
