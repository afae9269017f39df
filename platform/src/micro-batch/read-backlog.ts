import { covers, type Cut } from '../log/cut.ts';
import type { Log } from '../log/log.ts';
import { endOf, type RecordBatch } from '../log/record-batch.ts';

const PATIENCE_MS = 1_000;

/**
 * Calls `visit` for the committed batches of a topic from `from` on until `to` is covered or about `limit` records were
 * visited; the last batches may reach beyond either.
 */
export async function readBacklog(
  log: Log,
  topic: string,
  { from, to, limit }: { readonly from: Cut; readonly to: Cut; readonly limit: number },
  visit: (batch: RecordBatch) => Promise<void>,
): Promise<void> {
  const cut = [...from];
  if (covers(cut, to)) return;
  const behind = to.flatMap((end, partition) => {
    const offset = cut[partition] ?? 0;
    return offset < end ? [{ topic, partition, offset }] : [];
  });
  const reader = await log.reader(behind);
  try {
    for (let records = 0; records < limit && !covers(cut, to);) {
      for (const batch of await reader.poll(PATIENCE_MS)) {
        await visit(batch);
        cut[batch.partition] = endOf(batch);
        records += batch.count;
      }
    }
  } finally {
    await reader.close();
  }
}
