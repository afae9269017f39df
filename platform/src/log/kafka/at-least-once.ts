import type { Producer } from '../log.ts';
import { bufferedProducer, type TransactionWork } from '../transaction-buffer.ts';
import { ask, mustBeOpen } from './calls.ts';
import type { NativeError } from './client.ts';
import { voided } from './commit-error.ts';
import { ANSWER_WITHIN_MS, idempotentOptions } from './configuration.ts';
import { closeProducer, type Connection } from './connection.ts';
import { Code, isNativeError } from './kafka-error.ts';
import { checkAppends, positionsOf, send } from './send.ts';
import type { Topics } from './topics.ts';

/**
 * A producer without transactions, by which the cost of exactly once is measured: it sends the records of a commit, waits
 * until the broker has them, and only then commits the positions they came from, for whose answer nobody waits: should they be
 * refused, the next commit has them too. Who dies in between repeats the records, and no older producer is fenced. No error is
 * worth the same call again.
 */
export async function atLeastOnce(connection: Connection, { topics }: { readonly topics: Topics }): Promise<Producer> {
  const native = await connection.producer(idempotentOptions);
  let failure: NativeError | undefined;
  native.on('event.error', (error) => {
    if (error.code === Code.fatal) failure = error;
  });

  const commit = async (work: TransactionWork): Promise<void> => {
    const begun = performance.now();
    try {
      await checkAppends(topics, work);
      await send(connection, native, work);
      await ask<void>(native, (answer) => native.flush(ANSWER_WITHIN_MS, (error) => answer(error, undefined)));
      if (failure !== undefined) throw failure;
      for (const [consumer, positions] of positionsOf(connection, work)) {
        mustBeOpen(consumer.native());
        consumer.native().commit(positions);
      }
    } catch (cause) {
      if (!isNativeError(cause)) throw cause;
      throw voided('without transactions', cause, {
        settings: connection.settings,
        openForMs: performance.now() - begun,
        mayHaveLanded: true,
      });
    }
  };

  const buffered = bufferedProducer(commit);
  return {
    begin: () => buffered.begin(),
    async close() {
      await buffered.close();
      await closeProducer(native);
    },
  };
}
