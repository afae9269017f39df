import { keyAt, valueAt } from '../log/record-batch.ts';
import type { Log } from '../log/log.ts';
import { readRange } from '../log/read-range.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { lockProgress, progressMagnitude, readRows } from '../serving/index.ts';
import { staged, stageOutput } from './outbox.ts';
import { outputTopic, publishedUpTo, type EncodeRow } from './output-topic.ts';

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
    // While the progress is locked nothing is added. What waited and waits no longer is in the topic, which is read after it.
    const waiting = await staged(transaction, product);
    const reached = waiting.reached > 0 ? waiting.reached : await publishedUpTo(log, product);
    if (reached >= progressMagnitude(progress)) return;
    const rows = await readRows(transaction, product, 'micro-batch');
    const served = new Set(rows.map(({ key }) => key));
    const known = new Set([...waiting.keys, ...(await shownKeys(log, product))]);
    const gone = [...known].filter((key) => !served.has(key));
    await stageOutput(transaction, product, encode, {
      rows: [...gone.map((key) => ({ key, row: null })), ...rows],
      progress,
    });
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
