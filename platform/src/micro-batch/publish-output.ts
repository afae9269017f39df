import { setTimeout as sleep } from 'node:timers/promises';
import { acquireLease } from '../database/index.ts';
import { canRetry, MeshError, retrying } from '../error/index.ts';
import { landed } from '../log/landed.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { PROGRESS_HEADER } from '../product/progress.ts';
import { dropPublished, nextCommit } from './outbox.ts';
import { outputTopic, publishedUpTo } from './output-topic.ts';

/** How often the outbox is looked at. */
const LOOK_MS = 100;

/** What a publisher needs of a mesh. */
export type PublisherMesh = Pick<Mesh, 'database' | 'databaseUrl' | 'log' | 'namespace'>;

/**
 * Keeps the topic behind what is committed in PostgreSQL until `signal` aborts, and then publishes what is left. One process does it
 * at a time, others stand by. A commit goes to the topic in one transaction, with its progress, which is the topic's position: so
 * the topic may lag but never leads and never repeats. Who takes over fences the one before, then looks where the topic is.
 */
export async function publishOutput(mesh: PublisherMesh, product: Product, signal: AbortSignal): Promise<void> {
  const turn = async (worked: () => void): Promise<void> => {
    const lease = await acquireLease(mesh.databaseUrl, `${mesh.namespace}.${outputTopic(product)}`, { signal });
    try {
      const publisher = await openPublisher(mesh, product);
      try {
        while (!lease.lost.aborted) {
          const last = signal.aborted;
          while ((await publisher.publish()) && !lease.lost.aborted) worked();
          if (last) return;
          await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
        }
      } finally {
        await publisher.close();
      }
    } finally {
      await lease.release();
    }
  };
  while (!signal.aborted) await retrying(turn, { signal, mayRetry: mayReopen });
}

const mayReopen = (error: unknown): boolean =>
  canRetry(error) || (error instanceof MeshError && (error.code === 'LOG_FENCED' || error.code === 'LOG_ABORTED'));

/** Writes commits from the outbox to the topic. Once a call rejects it is void. */
export interface Publisher {
  /** Publishes the next commit; false where there is none. */
  publish(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens the only writer of the topic, from where the topic is. */
export async function openPublisher(
  { database, log }: Pick<Mesh, 'database' | 'log'>,
  product: Product,
): Promise<Publisher> {
  const topic = outputTopic(product);
  const producer = await log.producer(topic);
  let published = await publishedUpTo(log, product).catch(async (error: unknown) => {
    await producer.close();
    throw error;
  });
  return {
    async publish() {
      const commit = await nextCommit(database, product, published);
      if (commit !== undefined) {
        const transaction = producer.begin();
        for (const { key, value } of commit.rows)
          transaction.append(topic, 0, { key: Buffer.from(key, 'utf8'), value });
        const header = Buffer.from(JSON.stringify(commit.progress));
        transaction.append(topic, 0, { key: null, value: null, headers: { [PROGRESS_HEADER]: header } });
        await landed(transaction);
        published = commit.reached;
      }
      await dropPublished(database, product, published);
      return commit !== undefined;
    },
    close: () => producer.close(),
  };
}
