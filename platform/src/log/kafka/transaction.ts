import { setTimeout as pause } from 'node:timers/promises';
import { closed, fenced } from '../log-error.ts';
import type { Consumer, TopicPartition } from '../log.ts';
import type { TransactionWork } from '../transaction-buffer.ts';
import { ask } from './calls.ts';
import type { NativeError, NativeProducer } from './client.ts';
import { unanswered, verdict, voided } from './commit-error.ts';
import { ANSWER_WITHIN_MS, producerOptions, TRANSACTION_MS } from './configuration.ts';
import { closeProducer, type Connection } from './connection.ts';
import { kafkaConsumer } from './consumer.ts';
import type { Ends } from './ends.ts';
import { isNativeError } from './kafka-error.ts';
import { patiently } from './patience.ts';
import { checkAppends, send, sendPositions } from './send.ts';
import type { Topics } from './topics.ts';

type Answer = (error: NativeError | null | undefined) => void;

const done = (native: NativeProducer, call: (answer: Answer) => void): Promise<void> =>
  ask<void>(native, (answer) => call((error) => answer(error, undefined)));

/** Connects and fences older producers of the id; what they had open is aborted. */
export async function openProducer(connection: Connection, transactionalId: string): Promise<NativeProducer> {
  const native = await connection.producer(producerOptions(connection.named(transactionalId)));
  try {
    await patiently(connection, {
      doing: `opening producer '${transactionalId}'`,
      ask: () => done(native, (answer) => native.initTransactions(ANSWER_WITHIN_MS, answer)),
    });
    return native;
  } catch (error) {
    await closeProducer(native);
    throw error;
  }
}

export interface Sending {
  /** A transaction begins, in memory. */
  begin(): void;
  /** Notes under which assignment positions were taken: they must be committed under the same. */
  claim(consumer: Consumer, partitions: readonly TopicPartition[]): void;
  /**
   * Sends and commits. After an error with `canRetry` it goes on when called with the same work: where it stopped, or, if the
   * broker was away for longer than a transaction may last, in a new transaction once the old one is aborted. A client that gets nowhere
   * is given up with `LOG_ABORTED`, for another takes its place.
   */
  commit(work: TransactionWork): Promise<void>;
  /** Aborts what a failed commit left open on the broker; nothing where nothing is. Never rejects. */
  abort(): Promise<void>;
  /** As `abort`, once what is being committed has landed or failed; it is not tried again. */
  end(): Promise<void>;
}

/** A commit outlasts a broker that restarts. In milliseconds; whoever waits longer commits again. */
const COMMIT_WITHIN_MS = 20_000;

/**
 * By then the broker has long given the transaction up, unless it was decided. A client that has brought it to no end may never do so:
 * librdkafka has been seen to time out in aborting for as long as it was asked (https://github.com/confluentinc/librdkafka/issues/3779).
 */
const STUCK_AFTER_MS = 2 * TRANSACTION_MS;

/** How far the transaction has come on the broker. `doomed`: it must be aborted before anything else. */
type Step = 'closed' | 'begun' | 'sent' | 'positioned' | 'doomed';

interface Parts {
  readonly native: NativeProducer;
  readonly transactionalId: string;
  readonly topics: Topics;
  readonly ends: Ends;
}

export function sending(connection: Connection, parts: Parts): Sending {
  const { native, transactionalId, topics, ends } = parts;
  const { settings } = connection;
  let step: Step = 'closed';
  let begunAt = 0;
  let claims: (() => boolean)[] = [];
  let ended = false;
  let committing: Promise<unknown> = Promise.resolve();

  const rollBack = async (): Promise<void> => {
    if (step === 'closed') return;
    step = 'doomed';
    await done(native, (answer) => native.abortTransaction(ANSWER_WITHIN_MS, answer));
    step = 'closed';
  };

  const check = async (work: TransactionWork): Promise<void> => {
    await checkAppends(topics, work);
    if (!claims.every((holds) => holds())) throw fenced(`the consumer of producer '${transactionalId}'`);
  };

  const run = async (work: TransactionWork): Promise<void> => {
    if (step === 'doomed') await rollBack();
    if (step !== 'positioned') await check(work);
    if (step === 'closed') {
      begunAt = performance.now();
      await done(native, (answer) => native.beginTransaction(answer));
      step = 'begun';
    }
    if (step === 'begun') {
      await send(connection, native, work);
      step = 'sent';
    }
    if (step === 'sent') {
      await sendPositions(connection, native, work);
      step = 'positioned';
    }
    await done(native, (answer) => native.commitTransaction(ANSWER_WITHIN_MS, answer));
    step = 'closed';
    for (const { topic } of work.appends) ends.touched(topic);
  };

  /** Returns where `run` may be called again; else throws what the failure is to the caller. */
  const recover = async (cause: unknown, until: number): Promise<void> => {
    const mayHaveLanded = step === 'positioned';
    const next = verdict(cause, mayHaveLanded);
    // What is refused here, before the client is asked, says nothing of the client: it can abort.
    const isStuck = isNativeError(cause) && step !== 'closed' && performance.now() - begunAt >= STUCK_AFTER_MS;
    if (isNativeError(cause) && next !== 'over' && !isStuck) {
      if (next === 'resend') step = 'doomed';
      if (ended || performance.now() >= until) throw unanswered(transactionalId, cause, settings);
      return pause(50);
    }
    // Nothing can be asked of a client after a fatal error, or when it is stuck.
    if (isStuck || (isNativeError(cause) && cause.isFatal === true)) step = 'closed';
    await rollBack().catch(() => undefined);
    if (!isNativeError(cause)) throw cause;
    throw voided(transactionalId, cause, { settings, openForMs: performance.now() - begunAt, mayHaveLanded });
  };

  const commit = async (work: TransactionWork): Promise<void> => {
    const until = performance.now() + COMMIT_WITHIN_MS;
    for (;;) {
      try {
        await run(work);
        return;
      } catch (cause) {
        await recover(cause, until);
      }
    }
  };
  // What could not be aborted now is before the next commit, or by the next producer of the id.
  const abort = (): Promise<void> => rollBack().catch(() => undefined);

  return {
    abort,
    async end() {
      ended = true;
      await committing;
      await abort();
    },
    begin() {
      claims = [];
    },
    claim(consumer, partitions) {
      const { owner } = kafkaConsumer(consumer);
      for (const partition of partitions) {
        const assignment = owner(partition);
        claims.push(() => assignment !== undefined && owner(partition) === assignment);
      }
    },
    async commit(work) {
      if (ended) throw closed('a producer');
      if (work.appends.length === 0 && work.offsets.length === 0) return;
      const result = commit(work);
      committing = result.catch(() => undefined);
      await result;
    },
  };
}
