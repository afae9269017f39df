import type { Producer } from '../log.ts';
import { bufferedProducer } from '../transaction-buffer.ts';
import { closeProducer, type Connection } from './connection.ts';
import type { Ends } from './ends.ts';
import type { Topics } from './topics.ts';
import { openProducer, sending } from './transaction.ts';

/**
 * The transactional producer of an id. A transaction is kept in memory until it commits, and sent then: so it is open on the
 * broker for a moment only, and a process that dies between two commits holds up no reader.
 */
export async function producer(
  connection: Connection,
  shared: { readonly topics: Topics; readonly ends: Ends },
  transactionalId: string,
): Promise<Producer> {
  const native = await openProducer(connection, transactionalId);
  const send = sending(connection, { native, transactionalId, ...shared });
  const buffered = bufferedProducer(send.commit);
  return {
    begin() {
      const transaction = buffered.begin();
      send.begin();
      return {
        append: transaction.append,
        offsets(consumer, positions) {
          transaction.offsets(consumer, positions);
          send.claim(consumer, positions);
        },
        commit: transaction.commit,
        async abort() {
          await transaction.abort();
          await send.abort();
        },
      };
    },
    async close() {
      await buffered.close();
      await send.end();
      await closeProducer(native);
    },
  };
}
