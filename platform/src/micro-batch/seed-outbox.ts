import type { Transaction } from 'kysely';
import { keyAt, valueAt } from '../log/record-batch.ts';
import type { Log } from '../log/log.ts';
import { readRange } from '../log/read-range.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import type { Progress } from '../product/progress.ts';
import { lockProgress, progressMagnitude, readRows } from '../serving/index.ts';
import { stagedKeys, stagedUpTo, stageOutput } from './outbox.ts';
import { outputTopic, publishedUpTo, type EncodeRow } from './output-topic.ts';

type Locked = Transaction<Record<string, never>>;

/**
 * Where the product ran without its topic, before it declared one or in between, the topic lacks commits: then all that is served
 * goes into it as one commit, and what it shows that is served no longer is taken back. Nothing where it lacks nothing.
 */
export async function seedOutbox(
  { database, log }: Pick<Mesh, 'database' | 'log'>,
  product: Product,
  encode: EncodeRow,
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const progress = await lockProgress(transaction, product, 'micro-batch');
    if (await isStaged({ transaction, log }, product, progress)) return;
    await stageServed({ transaction, log }, product, encode, progress);
  });
}

interface Places {
  /** Holds the lock of the progress, so that nothing is added. */
  readonly transaction: Locked;
  readonly log: Log;
}

/** Whether the commit that came this far is in the topic or waits for it. */
export async function isStaged({ transaction, log }: Places, product: Product, progress: Progress): Promise<boolean> {
  const reached = await stagedUpTo(transaction, product);
  // What waited and waits no longer is in the topic, which is read after it.
  return (reached > 0 ? reached : await publishedUpTo(log, product)) >= progressMagnitude(progress);
}

/** Stages all that is served as one commit, and takes back what the topic shows that is served no longer. */
export async function stageServed(
  { transaction, log }: Places,
  product: Product,
  encode: EncodeRow,
  progress: Progress,
): Promise<void> {
  const waiting = await stagedKeys(transaction, product);
  const rows = await readRows(transaction, product, 'micro-batch');
  const served = new Set(rows.map(({ key }) => key));
  const known = new Set([...waiting, ...(await shownKeys(log, product))]);
  const gone = [...known].filter((key) => !served.has(key));
  await stageOutput(transaction, product, encode, {
    rows: [...gone.map((key) => ({ key, row: null })), ...rows],
    progress,
  });
}

/** The keys whose last record in the topic has a value. */
async function shownKeys(log: Log, product: Product): Promise<readonly string[]> {
  const shown = new Set<string>();
  for await (const batch of readRange(log, outputTopic(product), [0], await log.ends(outputTopic(product)))) {
    for (let index = 0; index < batch.count; index++) {
      const key = keyAt(batch, index)?.toString('utf8');
      if (key === undefined) continue;
      if (valueAt(batch, index) === null) shown.delete(key);
      else shown.add(key);
    }
  }
  return [...shown];
}
