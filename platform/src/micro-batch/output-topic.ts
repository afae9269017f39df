import { avroOf, frame, recordCodec, type Row } from '../contract/index.ts';
import { headerAt } from '../log/header.ts';
import type { Log } from '../log/log.ts';
import { readRange } from '../log/read-range.ts';
import { generationName } from '../product/generation.ts';
import { PROGRESS_HEADER, type Progress } from '../product/progress.ts';
import type { Product } from '../product/product.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import { progressMagnitude } from '../serving/index.ts';

/** The topic that a product's micro-batches write where `speeds.microBatch.output` says so; one partition, for they are one task. */
export const outputTopic = (product: Product): string => `${generationName(product)}.micro-batch.output`;

/** How a row becomes a record's value: Avro in Confluent's wire format, null where the row is gone. */
export type EncodeRow = (row: Row | null) => Buffer | null;

/** Makes the topic, and registers the schema of its rows. */
export async function ensureOutputTopic(log: Log, registry: SchemaRegistry, product: Product): Promise<EncodeRow> {
  await log.ensureTopic({ name: outputTopic(product), partitions: 1, cleanup: 'delete' });
  const schemaId = await registry.register(`${outputTopic(product)}-value`, avroOf(product.name, product.output));
  const codec = recordCodec(product.output);
  return (row) => (row === null ? null : frame(schemaId, codec.encode(row)));
}

/** The last record is nearly always a progress; where somebody else has written behind it, it is looked for in growing strides. */
const GROWTH = 16;

/**
 * How far the topic has come: the magnitude of the last progress that is committed in it, 0 where there is none. Its writer must
 * have fenced the one before, or that one may still add to it.
 */
export async function publishedUpTo(log: Log, product: Product): Promise<number> {
  const [end = 0] = await log.ends(outputTopic(product));
  for (let stride = 1, upTo = end; upTo > 0; stride *= GROWTH) {
    const from = Math.max(0, end - stride);
    let found: number | undefined;
    for await (const batch of readRange(log, outputTopic(product), [from], [upTo])) {
      for (let index = 0; index < batch.count; index++) {
        const header = headerAt(batch, index, PROGRESS_HEADER);
        if (header !== undefined) found = progressMagnitude(JSON.parse(header.toString('utf8')) as Progress);
      }
    }
    if (found !== undefined) return found;
    upTo = from;
  }
  return 0;
}
