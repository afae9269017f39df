import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { canRetry } from '@tempi/platform/error';
import { workMeter } from '@tempi/platform/lag';
import { covers, emptyCut, keyAt, readRange, valueAt, type Cut, type Log } from '@tempi/platform/log';
import { kafkaLog } from '@tempi/platform/log/kafka';
import type { Mesh } from '@tempi/platform/mesh';
import type { Product } from '@tempi/platform/product';
import type { KafkaSettings } from '@tempi/platform/settings';
import { ensureStreamTopics, runTasks, streamGroup, streamTopics } from '@tempi/platform/stream';
import { commitsWatched, commitWatch } from './commit-watch.ts';

export type Delivery = 'exactlyOnce' | 'atLeastOnce';

/** What one run over the whole topic took. */
export interface Round {
  /** From the first fetch to the last commit. */
  readonly seconds: number;
  /** Of this process, user and system, meanwhile. */
  readonly cpuSeconds: number;
  readonly commits: number;
  /** The mean of a commit, from when it is asked for until it has happened. */
  readonly commitMs: number;
}

const LOOK_MS = 10;

/**
 * Runs the product's tasks by a log of its own over all that is in its inputs, from the beginning: under a name of its own, so
 * that it has its own group, state and output.
 */
export async function runRound(
  mesh: Mesh & { readonly kafka: KafkaSettings },
  product: Product,
  delivery: Delivery,
): Promise<Round> {
  const log = await kafkaLog({ settings: mesh.kafka, namespace: mesh.namespace, delivery });
  try {
    await ensureStreamTopics(log, product);
    const watch = commitWatch();
    const stop = new AbortController();
    const begun = process.cpuUsage();
    const running = runTasks({ ...mesh, log: commitsWatched(log, watch) }, product, {
      signal: stop.signal,
      meter: workMeter(),
    });
    const ended = running.then(() => 'ended');
    try {
      while ((await Promise.race([ended, isDone(log, product)])) === false) await sleep(LOOK_MS);
    } finally {
      stop.abort();
    }
    const { user, system } = process.cpuUsage(begun);
    await running;
    return {
      seconds: (watch.lastCommitAt - (watch.at ?? 0)) / 1000,
      cpuSeconds: (user + system) / 1e6,
      commits: watch.commits,
      commitMs: watch.commitMs / watch.commits,
    };
  } finally {
    await log.close();
  }
}

/** Whether all is read; not yet, where the broker does not answer. */
const isDone = (log: Log, product: Product): Promise<boolean> =>
  isAllRead(log, product).catch((error: unknown) => {
    if (canRetry(error)) return false;
    throw error;
  });

/** True once the group has committed the ends of the inputs, and of the deltas that came of them. */
async function isAllRead(log: Log, product: Product): Promise<boolean> {
  const { inputs, deltas } = streamTopics(product);
  for (const topic of inputs) if (!(await isRead(log, product, topic))) return false;
  return (await log.partitions(deltas)) === undefined || isRead(log, product, deltas);
}

const isRead = async (log: Log, product: Product, topic: string): Promise<boolean> =>
  covers(await log.committed(streamGroup(product), topic), await log.ends(topic));

/** A digest of the latest row of each key that a product's stream has put out. */
export async function outputDigest({ log }: Mesh, product: Product): Promise<string> {
  const { output } = streamTopics(product);
  const ends: Cut = await log.ends(output);
  const rows = new Map<string, string>();
  for await (const batch of readRange(log, output, emptyCut(ends.length), ends))
    for (let index = 0; index < batch.count; index++) {
      const key = keyAt(batch, index)?.toString('latin1');
      if (key !== undefined) rows.set(key, valueAt(batch, index)?.subarray(5).toString('latin1') ?? '');
    }
  const hash = createHash('sha256');
  for (const key of [...rows.keys()].sort()) hash.update(`${key}\n${rows.get(key) ?? ''}\n`);
  return hash.digest('hex');
}
